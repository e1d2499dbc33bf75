using System.Text;

namespace ToolExec;

/// <summary>A tool that is not as the lock says.</summary>
/// <param name="Kind">How it differs.</param>
/// <param name="Tool">The tool's id.</param>
/// <param name="Fingerprint">The fingerprint of the tool as it is now; <see langword="null"/> where nobody offers it.</param>
/// <param name="Differences">What differs in the definition; empty for a tool that was added or removed.</param>
public sealed record ToolLockChange(ToolLockChangeKind Kind, string Tool, string? Fingerprint, IReadOnlyList<JsonDifference> Differences)
{
    /// <summary>Returns the change as lines that a person can read: the tool, then each place with <c>-</c> before and <c>+</c> after.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Kind switch
        {
            ToolLockChangeKind.Added => "added    ",
            ToolLockChangeKind.Removed => "removed  ",
            _ => "changed  ",
        }).Append(Tool);
        foreach (var difference in Differences)
        {
            text.Append("\n  ").Append(difference.Path.Length == 0 ? "(definition)" : difference.Path);
            if (difference.Before is { } before)
            {
                text.Append("\n  - ").Append(before);
            }

            if (difference.After is { } after)
            {
                text.Append("\n  + ").Append(after);
            }
        }

        return text.ToString();
    }
}
