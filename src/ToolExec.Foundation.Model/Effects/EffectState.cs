namespace ToolExec;

/// <summary>How far an effect has come.</summary>
public enum EffectState
{
    /// <summary>A call has claimed the effect; no backend was asked yet.</summary>
    Planned,

    /// <summary>A backend is asked, or was when its process ended.</summary>
    Executing,

    /// <summary>The tool ran and did what it was asked to. Final.</summary>
    Applied,

    /// <summary>The tool ran and said that it failed. Final, unless the tool may run again.</summary>
    Failed,

    /// <summary>The tool may have been begun, and nobody knows what became of it. It stays until somebody finds out.</summary>
    Unknown,
}
