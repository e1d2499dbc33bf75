using System.Runtime.CompilerServices;

namespace ToolExec.Foundation.JsonSchema;

/// <content>References, the keywords that apply several schemas to one value, and what is left unevaluated.</content>
internal ref partial struct Evaluator
{
    private int EvaluateComposed(SchemaNode node, int at, int frame)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return Stop(EvaluationFault.DepthExceeded, at);
        }

        // Dearer than a step, and not kept when marks are wanted.
        _steps -= frame == MarkArena.None ? 0 : MarkedCost;

        // Composed schemas met again at the same value would make the work exponential in the depth of the composition.
        var remember = frame == MarkArena.None && !_dynamic && _steps < _rememberBelow;
        var key = ((long)node.Id << 32) | (uint)at;
        if (remember && _memo is not null && _memo.TryGetValue(key, out var known))
        {
            return known;
        }

        int end;
        if (HasUnevaluated(node, at))
        {
            end = EvaluateMarked(node, at, frame);
        }
        else
        {
            end = EvaluateOwn(node, at, frame);
            end = end == Invalid || node.InPlace is null ? end : EvaluateInPlace(node.InPlace, at, end, frame);
        }

        if (remember && Fault == EvaluationFault.None)
        {
            end = end == Unread ? Skip(at) : end;
            _memo ??= [];
            if (_memo.Count < MostRemembered)
            {
                _memo[key] = end;
            }
        }

        return end;
    }

    private int EvaluateInPlace(InPlaceRules rules, int at, int end, int frame)
    {
        if (rules.Reference is not null)
        {
            var target = rules.DynamicAnchor is null ? rules.Reference : _scope.Resolve(rules.DynamicAnchor, rules.Reference);
            end = Evaluate(target, at, frame);
            if (end != Invalid && rules.Second is not null)
            {
                end = EvaluateInPlace(rules.Second, at, end, frame);
            }
        }

        if (end != Invalid && rules.AllOf is not null)
        {
            foreach (var branch in rules.AllOf)
            {
                end = Evaluate(branch, at, frame);
                if (end == Invalid)
                {
                    break;
                }
            }
        }

        if (end != Invalid && rules.AnyOf is not null)
        {
            end = EvaluateAnyOf(rules, at, frame);
        }

        if (end != Invalid && rules.OneOf is not null)
        {
            end = EvaluateOneOf(rules, at, frame);
        }

        if (end != Invalid && rules.Not is not null && (Evaluate(rules.Not, at, MarkArena.None) != Invalid || Fault != EvaluationFault.None))
        {
            end = Invalid;
        }

        return end != Invalid && rules.If is not null ? EvaluateIf(rules, at, end, frame) : end;
    }

    private int EvaluateAnyOf(InPlaceRules rules, int at, int frame)
    {
        var branches = rules.AnyOf!;
        if (frame == MarkArena.None)
        {
            if (rules.AnyOfChoice is not null && Choose(rules.AnyOfChoice, at, out var chosen))
            {
                return chosen is null ? Invalid : Evaluate(chosen, at, MarkArena.None);
            }

            foreach (var branch in branches)
            {
                var found = Evaluate(branch, at, MarkArena.None);
                if (found != Invalid || Fault != EvaluationFault.None)
                {
                    return found;
                }
            }

            return Invalid;
        }

        // What any matching branch evaluates counts, so none may be left out.
        var end = Invalid;
        foreach (var branch in branches)
        {
            var found = EvaluateBranch(branch, at, frame);
            if (Fault != EvaluationFault.None)
            {
                return Invalid;
            }

            end = found == Invalid ? end : found;
        }

        return end;
    }

    private int EvaluateOneOf(InPlaceRules rules, int at, int frame)
    {
        if (frame == MarkArena.None && rules.OneOfChoice is not null && Choose(rules.OneOfChoice, at, out var chosen))
        {
            return chosen is null ? Invalid : Evaluate(chosen, at, MarkArena.None);
        }

        var end = Invalid;
        foreach (var branch in rules.OneOf!)
        {
            // After a first match a second one is an error, so its marks never count.
            var found = end == Invalid ? EvaluateBranch(branch, at, frame) : Evaluate(branch, at, MarkArena.None);
            if (Fault != EvaluationFault.None)
            {
                return Invalid;
            }

            if (found != Invalid)
            {
                if (end != Invalid)
                {
                    return Invalid;
                }

                end = found;
            }
        }

        return end;
    }

    private int EvaluateIf(InPlaceRules rules, int at, int end, int frame)
    {
        if (frame == MarkArena.None && rules.Then is null && rules.Else is null)
        {
            return end;
        }

        var condition = EvaluateBranch(rules.If!, at, frame);
        if (Fault != EvaluationFault.None)
        {
            return Invalid;
        }

        var next = condition != Invalid ? rules.Then : rules.Else;
        return next is not null ? Evaluate(next, at, frame) : condition != Invalid ? condition : end;
    }

    /// <summary>Evaluates a schema that may fail without the whole failing: its marks count only when it matches.</summary>
    private int EvaluateBranch(SchemaNode branch, int at, int frame)
    {
        var own = _marks.OpenLike(frame);
        var end = Evaluate(branch, at, own);
        if (end != Invalid)
        {
            _marks.Merge(own, frame);
        }

        _marks.Close(own);
        return end;
    }

    /// <summary>A schema with <c>unevaluatedProperties</c> or <c>unevaluatedItems</c>: all else first, then the members that nothing marked.</summary>
    private int EvaluateMarked(SchemaNode node, int at, int frame)
    {
        var end = CountMembers(at, out var members);
        if (end == Invalid)
        {
            return Invalid;
        }

        var own = _marks.Open(members);
        var valid = EvaluateOwn(node, at, own) != Invalid
            && (node.InPlace is null || EvaluateInPlace(node.InPlace, at, end, own) != Invalid)
            && (_json[at] == '{' ? EvaluateUnmarkedProperties(node.Objects!.Unevaluated!, at, own) : EvaluateUnmarkedItems(node.Arrays!.Unevaluated!, at, own));
        _marks.Close(own);
        if (!valid)
        {
            return Invalid;
        }

        _marks.MarkAll(frame);
        return end;
    }

    private bool EvaluateUnmarkedProperties(SchemaNode schema, int at, int frame)
    {
        _depth++;
        var valid = true;
        var member = 0;
        for (var i = RawJson.SkipSpace(_json, at + 1); valid && _json[i] != '}'; member++)
        {
            var value = RawJson.SkipSpace(_json, Utf8Text.FindEnd(_json, i + 1, out _) + 1);
            valid = _marks.IsMarked(frame, member) || Evaluate(schema, value, MarkArena.None) != Invalid;
            i = RawJson.SkipSpace(_json, RawJson.SkipValue(_json, value));
        }

        _depth--;
        return valid;
    }

    private bool EvaluateUnmarkedItems(SchemaNode schema, int at, int frame)
    {
        _depth++;
        var valid = true;
        var member = 0;
        for (var i = RawJson.SkipSpace(_json, at + 1); valid && _json[i] != ']'; member++)
        {
            valid = _marks.IsMarked(frame, member) || Evaluate(schema, i, MarkArena.None) != Invalid;
            i = RawJson.SkipSpace(_json, RawJson.SkipValue(_json, i));
        }

        _depth--;
        return valid;
    }

    /// <summary>Reads the whole value, so that later walks may trust it, and counts its members.</summary>
    private int CountMembers(int at, out int members)
    {
        members = 0;
        var end = Skip(at);
        if (end == Invalid)
        {
            return Invalid;
        }

        var isObject = _json[at] == '{';
        for (var i = RawJson.SkipSpace(_json, at + 1); i < end - 1; members++)
        {
            i = RawJson.SkipSpace(_json, RawJson.SkipValue(_json, i));
            i = isObject ? RawJson.SkipSpace(_json, RawJson.SkipValue(_json, i)) : i;
        }

        return end;
    }
}
