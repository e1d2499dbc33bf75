using ToolExec.Backend;

namespace ToolExec.Cli;

/// <summary>What the section <c>pinning</c> says.</summary>
/// <param name="LockFile">The lock file, relative to the configuration's folder.</param>
/// <param name="Changed">What becomes of a tool that has changed.</param>
/// <param name="Added">What becomes of a tool that the lock does not know.</param>
internal sealed record PinningEntry(string LockFile, ToolPinPolicy Changed, ToolPinPolicy Added);
