namespace ToolExec.Wasm.Translation;

/// <summary>
/// A value on the operand stack that is not computed yet. Values are computed where they are used, which gives the just-in-time compiler whole expressions
/// instead of a variable for every step.
/// </summary>
internal sealed class Node
{
    public required NodeKind Kind { get; init; }

    public required WasmValueType Type { get; init; }

    /// <summary>Gets the instruction, where the kind leaves it open.</summary>
    public int Opcode { get; init; }

    /// <summary>Gets the value of a constant, numbers as their bits; of an access, what is added to its address.</summary>
    public long Constant { get; init; }

    /// <summary>Gets which local, global, or place on the operand stack.</summary>
    public int Index { get; init; }

    public Node? A { get; init; }

    public Node? B { get; init; }

    /// <summary>Gets what computing it depends on or may do, its operands included.</summary>
    public Effects Effects { get; init; }

    /// <summary>Gets the locals that it reads, one bit for all whose numbers are equal modulo 64.</summary>
    public ulong Locals { get; init; }

    /// <summary>Gets how deep the expression is.</summary>
    public int Depth { get; init; }

    public bool IsConstant => Kind is NodeKind.Constant or NodeKind.Null;

    public static ulong LocalBit(int local) => 1UL << (local & 63);

    public static Node Temp(int position, WasmValueType type) => new() { Kind = NodeKind.Temp, Type = type, Index = position };

    public static Node Of(NodeKind kind, WasmValueType type, int opcode, Effects effects, Node a, Node? b = null, long constant = 0) => new()
    {
        Kind = kind,
        Type = type,
        Opcode = opcode,
        Constant = constant,
        A = a,
        B = b,
        Effects = effects | a.Effects | (b?.Effects ?? Effects.None),
        Locals = a.Locals | (b?.Locals ?? 0),
        Depth = Math.Max(a.Depth, b?.Depth ?? 0) + 1,
    };
}
