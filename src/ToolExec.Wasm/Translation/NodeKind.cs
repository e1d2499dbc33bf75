namespace ToolExec.Wasm.Translation;

/// <summary>What a <see cref="Node"/> is.</summary>
internal enum NodeKind
{
    /// <summary>A number.</summary>
    Constant,

    /// <summary>The null reference.</summary>
    Null,

    /// <summary>The value of a local of the function.</summary>
    Local,

    /// <summary>A value computed before, kept in the variable of its place on the operand stack.</summary>
    Temp,

    /// <summary>The value of a global.</summary>
    Global,

    /// <summary>The size of the memory.</summary>
    MemorySize,

    /// <summary>An instruction with one operand.</summary>
    Unary,

    /// <summary>An instruction with two operands.</summary>
    Binary,

    /// <summary>A load from the memory.</summary>
    Load,
}
