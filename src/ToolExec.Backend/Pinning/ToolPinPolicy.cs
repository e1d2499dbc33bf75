namespace ToolExec.Backend;

/// <summary>What becomes of a tool that is not as the lock says.</summary>
public enum ToolPinPolicy
{
    /// <summary>It is held back: neither shown nor callable. A call ends with <see cref="ToolErrorKind.ToolNotAdmitted"/>.</summary>
    Refuse,

    /// <summary>It is held back until the host's <see cref="IToolPinReviewer"/> agrees to it.</summary>
    Ask,

    /// <summary>It is used, and a warning with the difference is logged once.</summary>
    /// <remarks>A model then sees whatever the definition says now.</remarks>
    Warn,
}
