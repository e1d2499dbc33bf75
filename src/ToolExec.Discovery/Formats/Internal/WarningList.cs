namespace ToolExec.Discovery.Formats.Internal;

/// <summary>Collects what a conversion could not keep.</summary>
internal sealed class WarningList(string from, string to)
{
    public const string Tool = "tool";
    private readonly List<FormatWarning> _items = [];

    public IReadOnlyList<FormatWarning> Items => _items;

    public void Lost(string keyword, string path) => Add(keyword, path, $"'{keyword}' was left out: {(string.Equals(to, Tool, StringComparison.Ordinal) ? "a tool" : $"the format '{to}'")} has no place for it.");

    public void Add(string keyword, string path, string message) => _items.Add(new FormatWarning(keyword, path, from, to, message));
}
