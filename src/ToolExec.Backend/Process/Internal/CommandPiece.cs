namespace ToolExec.Backend;

/// <summary>A <see cref="CommandArgument"/>, read.</summary>
/// <param name="Parts">Its parts.</param>
/// <param name="When">The boolean parameter that it depends on, or null.</param>
/// <param name="IsAfterDoubleDash">Whether a literal <c>--</c> stands before it on every command line.</param>
internal sealed record CommandPiece(CommandTemplate[] Parts, string? When, bool IsAfterDoubleDash)
{
    /// <summary>Gets the list that the piece is repeated for, or null.</summary>
    internal string? Each { get; } = Parts.SelectMany(static p => p.Segments).FirstOrDefault(static s => s.IsEach).Text;
}
