using System.Text.Json;

namespace ToolExec.Run;

/// <summary>A value with references in it, ready to be filled.</summary>
internal sealed class Template(JsonElement source, Dictionary<string, PlanReference> references, bool isConstant)
{
    public const string From = "$from";
    public const string First = "$first";
    public const string Item = "$item";
    public const string Index = "$index";
    public const string Literal = "$literal";

    /// <summary>Gets the value as it was written, references unfilled.</summary>
    public JsonElement Source => source;

    /// <summary>Gets a value indicating whether there is a value at all.</summary>
    public bool IsThere => source.ValueKind != JsonValueKind.Undefined;

    /// <summary>Gets the references, each once.</summary>
    public IReadOnlyCollection<PlanReference> References => references.Values;

    /// <summary>Gets the first reference outside <c>$first</c> whose node gave no result, or <see langword="null"/>.</summary>
    public PlanReference? Missing(ITemplateScope scope) => IsThere ? Missing(source, scope) : null;

    /// <summary>Fills the template.</summary>
    /// <param name="scope">What the references stand for.</param>
    /// <param name="item">The item, where the template is filled for each of several.</param>
    /// <param name="index">The item's number.</param>
    /// <exception cref="TemplateException">Something is not there.</exception>
    public JsonElement Fill(ITemplateScope scope, JsonElement item = default, int index = 0) =>
        isConstant ? source : new TemplateFiller(references, scope, item, index).Fill(source);

    /// <summary>Fills the template and adds a member <c>previous</c>, in place of one that is there.</summary>
    public JsonElement FillWithPrevious(JsonElement previous, ITemplateScope scope, JsonElement item = default, int index = 0) =>
        new TemplateFiller(references, scope, item, index).FillWithPrevious(source, previous);

    private PlanReference? Missing(JsonElement value, ITemplateScope scope)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            return value.EnumerateArray().Select(item => Missing(item, scope)).FirstOrDefault(static missing => missing is not null);
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (TemplateReader.SpecialMember(value) is not { } special)
        {
            return value.EnumerateObject().Select(member => Missing(member.Value, scope)).FirstOrDefault(static missing => missing is not null);
        }

        var reference = special switch
        {
            From => references[value.GetProperty(From).GetString()!],
            First => scope.Winner([.. value.GetProperty(First).EnumerateArray().Select(text => references[text.GetString()!])]),
            _ => null,
        };
        return reference is not null && scope.ValueOf(reference) is null ? reference : null;
    }
}
