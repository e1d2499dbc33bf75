namespace ToolExec.Script.QuickJs;

/// <summary>A limit that the host itself keeps is broken: thrown through the guest, which cannot catch it.</summary>
internal sealed class GuestStopException(ScriptErrorKind kind) : Exception(kind.ToString())
{
    public ScriptErrorKind Kind { get; } = kind;
}
