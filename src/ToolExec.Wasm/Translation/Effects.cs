namespace ToolExec.Wasm.Translation;

/// <summary>Why the moment at which a value is computed may matter.</summary>
[Flags]
internal enum Effects
{
    None = 0,

    /// <summary>It reads the memory or its size.</summary>
    ReadsMemory = 1,

    /// <summary>It reads a global that can change.</summary>
    ReadsGlobal = 2,

    /// <summary>It may trap because of an access out of bounds, which is the same whichever access it is.</summary>
    TrapsMemory = 4,

    /// <summary>It may trap in another way.</summary>
    TrapsOther = 8,

    /// <summary>It may trap.</summary>
    Traps = TrapsMemory | TrapsOther,
}
