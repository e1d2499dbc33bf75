namespace ToolExec.Backend;

/// <summary>What an exit code of a program means.</summary>
/// <param name="IsSuccess">Whether the tool succeeded.</param>
/// <param name="Message">What it means, in words for a model, or <see langword="null"/>.</param>
/// <param name="IsRetryable">Whether the same call may succeed later; counts only where it is no success.</param>
public sealed record CommandExit(bool IsSuccess, string? Message = null, bool IsRetryable = false);
