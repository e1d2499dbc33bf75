using System.Buffers;

namespace ToolExec.Foundation.JsonSchema;

/// <content>Keywords for arrays.</content>
internal ref partial struct Evaluator
{
    private const int FewItems = 8;

    private static readonly ArrayRules EmptyArray = new();

    private int EvaluateArray(ArrayRules rules, int at, int frame)
    {
        if (!Descend(at))
        {
            return Invalid;
        }

        var end = EvaluateItems(rules, at, frame);
        _depth--;
        if (end == Invalid || !rules.UniqueItems)
        {
            return end;
        }

        return HasUniqueItems(at) ? end : Invalid;
    }

    private int EvaluateItems(ArrayRules rules, int at, int frame)
    {
        var count = 0;
        var contained = 0;
        var prefix = rules.Prefix?.Length ?? 0;
        var i = SkipSpace(at + 1);
        while (true)
        {
            if ((uint)i >= (uint)_json.Length)
            {
                return Stop(EvaluationFault.MalformedJson, i);
            }

            if (_json[i] == ']')
            {
                break;
            }

            var start = i;
            var node = count < prefix ? rules.Prefix![count] : rules.Items;
            if (node is null)
            {
                i = Skip(i);
            }
            else
            {
                i = Evaluate(node, i, MarkArena.None);
                _marks.Mark(frame, count);
            }

            if (i == Invalid || (rules.Contains is not null && !Contains(rules, start, frame, count, ref contained)))
            {
                return Invalid;
            }

            count++;
            i = NextMember(i, (byte)']');
            if (i == Invalid)
            {
                return Invalid;
            }
        }

        var valid = count >= rules.MinItems && count <= rules.MaxItems
            && (rules.Contains is null || (contained >= rules.MinContains && contained <= rules.MaxContains));
        return valid ? i + 1 : Invalid;
    }

    /// <returns><see langword="false"/> only after a fault.</returns>
    private bool Contains(ArrayRules rules, int at, int frame, int ordinal, ref int contained)
    {
        var marks = rules.ContainsEvaluates && frame != MarkArena.None;
        if (!marks && contained >= rules.MinContains && rules.MaxContains == int.MaxValue)
        {
            return true;
        }

        if (Evaluate(rules.Contains!, at, MarkArena.None) != Invalid)
        {
            contained++;
            if (marks)
            {
                _marks.Mark(frame, ordinal);
            }
        }

        return Fault == EvaluationFault.None;
    }

    /// <summary>Compares the items of an array that has been read: few by pairs, many by hash.</summary>
    private bool HasUniqueItems(int at)
    {
        var few = new FewSpans();
        var count = 0;
        for (var i = RawJson.SkipSpace(_json, at + 1); _json[i] != ']';)
        {
            var end = RawJson.SkipValue(_json, i);
            _steps -= (end - i) >> 6;
            if (count == FewItems)
            {
                return HasUniqueItemsByHash(at);
            }

            few[count++] = new Range(i, end);
            for (var j = 0; j < count - 1; j++)
            {
                if (JsonEquality.Equal(_json[few[j]], _json[few[count - 1]], ref _steps))
                {
                    return false;
                }
            }

            i = RawJson.SkipSpace(_json, end);
        }

        return _steps >= 0 || Stop(EvaluationFault.BudgetExceeded, at) != Invalid;
    }

    private bool HasUniqueItemsByHash(int at)
    {
        var count = 0;
        for (var i = RawJson.SkipSpace(_json, at + 1); _json[i] != ']'; i = RawJson.SkipSpace(_json, RawJson.SkipValue(_json, i)))
        {
            count++;
        }

        var slots = 16;
        while (slots < count * 2)
        {
            slots *= 2;
        }

        var table = ArrayPool<int>.Shared.Rent(slots * 3);
        table.AsSpan(0, slots * 3).Clear();
        var unique = true;
        for (var i = RawJson.SkipSpace(_json, at + 1); unique && _json[i] != ']';)
        {
            var end = RawJson.SkipValue(_json, i);
            unique = InsertItem(table, slots - 1, i, end);
            i = RawJson.SkipSpace(_json, end);
        }

        ArrayPool<int>.Shared.Return(table);
        return unique;
    }

    private bool InsertItem(int[] table, int mask, int start, int end)
    {
        var item = _json[start..end];
        var hash = JsonEquality.Hash(item, ref _steps);
        for (var slot = hash & mask; ; slot = (slot + 1) & mask)
        {
            var entry = table.AsSpan(slot * 3, 3);
            if (entry[0] == 0)
            {
                entry[0] = start;
                entry[1] = end;
                entry[2] = hash;
                break;
            }

            if (entry[2] == hash && JsonEquality.Equal(_json[entry[0]..entry[1]], item, ref _steps))
            {
                return false;
            }

            if (--_steps < 0)
            {
                break;
            }
        }

        return _steps >= 0 || Stop(EvaluationFault.BudgetExceeded, start) != Invalid;
    }

    [System.Runtime.CompilerServices.InlineArray(FewItems)]
    private struct FewSpans
    {
        private Range _first;
    }
}
