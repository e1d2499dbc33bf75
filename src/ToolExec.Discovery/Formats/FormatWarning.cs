namespace ToolExec.Discovery;

/// <summary>One thing that a conversion could not keep, or could not keep as it was.</summary>
/// <param name="Keyword">The keyword or member, such as <c>pattern</c> or <c>annotations</c>.</param>
/// <param name="Path">Where it stood in what was converted, as a JSON Pointer (RFC 6901).</param>
/// <param name="From">The format that was read; <c>tool</c> for a <see cref="Tool"/>.</param>
/// <param name="To">The format that was written; <c>tool</c> for a <see cref="Tool"/>.</param>
/// <param name="Message">What became of it, one sentence.</param>
public sealed record FormatWarning(string Keyword, string Path, string From, string To, string Message);
