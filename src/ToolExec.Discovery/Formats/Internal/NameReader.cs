namespace ToolExec.Discovery.Formats.Internal;

/// <summary>Reads a foreign name back into an id.</summary>
internal sealed class NameReader(string format, ModelToolNameMap? names)
{
    public ToolId Read(string name)
    {
        if (names is not null && names.TryGetId(name, out var id))
        {
            return id;
        }

        if (ModelToolName.TryDecode(name, out id))
        {
            return id;
        }

        return ToolId.TryParse(name, out id) && id.Namespace is null
            ? id
            : throw new ToolFormatException(format, FormatDirection.Read, $"the name '{name}' is none that a tool can have. {ToolId.Explain(name)}");
    }
}
