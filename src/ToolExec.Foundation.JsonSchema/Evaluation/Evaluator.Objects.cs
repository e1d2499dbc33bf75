using System.Runtime.CompilerServices;

namespace ToolExec.Foundation.JsonSchema;

/// <content>Keywords for objects.</content>
internal ref partial struct Evaluator
{
    private static readonly ObjectRules EmptyObject = new();

    private int EvaluateObject(ObjectRules rules, int at, int frame)
    {
        if (!Descend(at))
        {
            return Invalid;
        }

        var wide = rules.Names.Count > 64 ? _marks.Open(rules.Names.Count) : MarkArena.None;
        var end = _unique && !rules.IsClosed ? EvaluateUniqueMembers(rules, at, frame, wide) : EvaluateMembers(rules, at, frame, wide, ref Unsafe.NullRef<NameLog>());
        _marks.Close(wide);
        _depth--;
        return end;
    }

    /// <summary>Apart, because clearing a log costs as much as checking a small object.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int EvaluateUniqueMembers(ObjectRules rules, int at, int frame, int wide)
    {
        var names = new NameLog(_json);
        var end = EvaluateMembers(rules, at, frame, wide, ref names);
        names.Dispose();
        return end;
    }

    private int EvaluateMembers(ObjectRules rules, int at, int frame, int wide, ref NameLog names)
    {
        var table = rules.Names;
        var count = 0;
        var expected = 0;
        ulong seen = 0;
        var isPlain = rules.Patterns is null && rules.PropertyNames is null && frame == MarkArena.None;
        var i = SkipSpace(at + 1);
        while (true)
        {
            if ((uint)i >= (uint)_json.Length)
            {
                return Stop(EvaluationFault.MalformedJson, i);
            }

            if (_json[i] == '}')
            {
                break;
            }

            var start = i;
            var traits = StringTraits.None;
            var index = expected;
            i = ReadName(table, i, ref index, ref traits);
            if (i == Invalid)
            {
                return Invalid;
            }

            var nameEnd = i - 1;
            expected = index >= 0 ? index + 1 : expected;
            var isFirst = index >= 0 ? See(wide, index, ref seen) || !_unique : !_unique || rules.IsClosed || names.Add(start + 1, nameEnd, ref _steps);
            if (!isFirst)
            {
                return Stop(_steps < 0 ? EvaluationFault.BudgetExceeded : EvaluationFault.DuplicateProperty, start);
            }

            i = SkipColon(i);
            if (i == Invalid)
            {
                return Invalid;
            }

            i = index >= 0 && isPlain && rules.Properties[index] is { } property
                ? Evaluate(property, i, MarkArena.None)
                : EvaluateMember(rules, index, new Range(start + 1, nameEnd), traits, i, frame, count);
            if (i == Invalid)
            {
                return Invalid;
            }

            count++;
            i = NextMember(i, (byte)'}');
            if (i == Invalid)
            {
                return Invalid;
            }
        }

        return CheckMembers(rules, seen, wide, count, at, frame) ? i + 1 : Invalid;
    }

    /// <summary>Reads a name; gives the index after its closing quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadName(NameTable table, int at, ref int index, ref StringTraits traits)
    {
        if (_json[at] != '"')
        {
            return Stop(EvaluationFault.MalformedJson, at);
        }

        var length = table.MatchAt(index, _json[(at + 1)..]);
        return length > 0 ? at + 1 + length : ReadUnexpectedName(table, at, out index, out traits);
    }

    private int ReadUnexpectedName(NameTable table, int at, out int index, out StringTraits traits)
    {
        var end = ReadString(at, out traits);
        index = end == Invalid || table.Count == 0 ? -1 : Find(table, _json[(at + 1)..(end - 1)], traits);
        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool See(int wide, int index, ref ulong seen)
    {
        if (wide == MarkArena.None)
        {
            var bit = 1UL << index;
            var first = (seen & bit) == 0;
            seen |= bit;
            return first;
        }

        var fresh = !_marks.IsMarked(wide, index);
        _marks.Mark(wide, index);
        return fresh;
    }

    /// <summary>A member that more than one keyword, or none of <c>properties</c>, has to do with.</summary>
    private int EvaluateMember(ObjectRules rules, int index, Range name, StringTraits traits, int at, int frame, int ordinal)
    {
        // A name is a string in the text like any other: its opening quote stands before it.
        if (rules.PropertyNames is not null && Evaluate(rules.PropertyNames, name.Start.Value - 1, MarkArena.None) == Invalid)
        {
            return Invalid;
        }

        var end = Unread;
        var property = index >= 0 ? rules.Properties[index] : null;
        var matched = property is not null;
        if (matched)
        {
            end = Evaluate(property!, at, MarkArena.None);
        }

        if (rules.Patterns is not null)
        {
            foreach (var (pattern, node) in rules.Patterns)
            {
                if (end != Invalid && Matches(pattern, _json[name], traits, name.Start.Value))
                {
                    matched = true;
                    end = Evaluate(node, at, MarkArena.None);
                }
            }

            if (Fault != EvaluationFault.None)
            {
                return Invalid;
            }
        }

        if (!matched && rules.Additional is not null)
        {
            matched = true;
            end = Evaluate(rules.Additional, at, MarkArena.None);
        }

        if (matched)
        {
            _marks.Mark(frame, ordinal);
        }

        return end == Unread ? Skip(at) : end;
    }

    /// <summary>What can be said only after the last member.</summary>
    private bool CheckMembers(ObjectRules rules, ulong seen, int wide, int count, int at, int frame)
    {
        if (count < rules.MinProperties || count > rules.MaxProperties)
        {
            return false;
        }

        if (wide == MarkArena.None)
        {
            if ((seen & rules.RequiredMask) != rules.RequiredMask)
            {
                return false;
            }
        }
        else
        {
            foreach (var index in rules.Required)
            {
                if (!_marks.IsMarked(wide, index))
                {
                    return false;
                }
            }
        }

        return (rules.DependentRequired is null || CheckDependencies(rules.DependentRequired, seen, wide))
            && (rules.DependentSchemas is null || EvaluateDependents(rules.DependentSchemas, seen, wide, at, frame));
    }

    private bool EvaluateDependents((int Trigger, SchemaNode Node)[] dependents, ulong seen, int wide, int at, int frame)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            Stop(EvaluationFault.DepthExceeded, at);
            return false;
        }

        // The same object again, so not one level deeper.
        _depth--;
        var valid = true;
        foreach (var (trigger, node) in dependents)
        {
            valid = valid && (!WasSeen(trigger, seen, wide) || Evaluate(node, at, frame) != Invalid);
        }

        _depth++;
        return valid;
    }

    private readonly bool CheckDependencies((int Trigger, int[] Needed)[] dependencies, ulong seen, int wide)
    {
        foreach (var (trigger, needed) in dependencies)
        {
            if (!WasSeen(trigger, seen, wide))
            {
                continue;
            }

            foreach (var index in needed)
            {
                if (!WasSeen(index, seen, wide))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private readonly bool WasSeen(int index, ulong seen, int wide) =>
        wide == MarkArena.None ? (seen & (1UL << index)) != 0 : _marks.IsMarked(wide, index);

    private bool Descend(int at)
    {
        if (++_depth > _maxDepth || ((_depth & 7) == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack()))
        {
            Stop(EvaluationFault.DepthExceeded, at);
            return false;
        }

        return true;
    }
}
