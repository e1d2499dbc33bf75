using System.Text.Json;

namespace ToolExec.Run;

/// <summary>What a template's references stand for when it is filled.</summary>
internal interface ITemplateScope
{
    /// <summary>Gets the result of a node or step, or <see langword="null"/> where it has none and null is meant: in the first step, or of a node that lost.</summary>
    /// <exception cref="TemplateException">It has none, and that is a fault.</exception>
    JsonElement? ValueOf(PlanReference reference);

    /// <summary>Chooses the reference whose node won.</summary>
    PlanReference Winner(IReadOnlyList<PlanReference> references);
}
