using System.Text.Json;

namespace ToolExec.Run;

/// <summary>A condition whose reference has been found.</summary>
internal sealed class PlanCondition(ToolCondition condition, PlanReference reference)
{
    public PlanReference Reference => reference;

    public bool Holds(ITemplateScope scope)
    {
        JsonElement found = default;
        var exists = ValueIn(scope) is { } value && JsonPointer.TryGet(value, reference.Pointer, out found);
        var compares = condition.EqualTo.ValueKind != JsonValueKind.Undefined;
        var holds = (!compares || (exists && JsonElement.DeepEquals(found, condition.EqualTo)))
            && (condition.Exists is { } must ? exists == must : compares || exists);
        return holds != condition.Not;
    }

    /// <summary>Says in words what did not hold.</summary>
    public string Explain()
    {
        var compares = condition.EqualTo.ValueKind != JsonValueKind.Undefined;
        var what = compares ? $"equals {condition.EqualTo.GetRawText()}" : condition.Exists == false ? "does not exist" : "exists";
        return $"The condition that '{reference.Text}' {what} {(condition.Not ? "held, and it must not" : "did not hold")}.";
    }

    private JsonElement? ValueIn(ITemplateScope scope)
    {
        try
        {
            return scope.ValueOf(reference);
        }
        catch (TemplateException)
        {
            // What a condition asks for may be missing: that is what it asks.
            return null;
        }
    }
}
