using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ToolExec.Runtime;

/// <summary>Writes a policy as the program that the kernel runs at every system call (classic BPF).</summary>
/// <remarks>
/// An allow list: what is not allowed fails with an error, and the guest lives on. A call by the rules of another processor, which has other numbers, ends the guest.
/// Every block jumps forward over itself only, so no jump is ever too long for its 8 bits.
/// </remarks>
internal static class SeccompFilter
{
    /// <summary>The bytes of one instruction.</summary>
    internal const int InstructionBytes = 8;

    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfGreater = 0x25;
    private const ushort JumpIfGreaterOrEqual = 0x35;
    private const ushort And = 0x54;
    private const ushort Return = 0x06;

    private const uint Allow = 0x7FFF0000;
    private const uint Error = 0x00050000;
    private const uint KillProcess = 0x80000000;

    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint ArgumentsOffset = 16;
    private const uint ArgumentBytes = 8;
    private const uint X32Bit = 0x40000000;

    /// <summary>Makes the program.</summary>
    internal static byte[] Build(SeccompPolicy policy, SeccompArchitecture architecture)
    {
        var code = new List<Instruction>();
        void Add(ushort operation, uint value, int ifTrue = 0, int ifFalse = 0) =>
            code.Add(new Instruction(operation, checked((byte)ifTrue), checked((byte)ifFalse), value));

        Add(LoadWord, ArchitectureOffset);
        Add(JumpIfEqual, (uint)architecture, ifTrue: 1);
        Add(Return, KillProcess);
        Add(LoadWord, NumberOffset);
        if (architecture == SeccompArchitecture.X64)
        {
            Add(JumpIfGreaterOrEqual, X32Bit, ifFalse: 1);
            Add(Return, KillProcess);
        }

        Add(JumpIfGreater, Syscall.Newest, ifFalse: 1);
        Add(Return, Error | SeccompPolicy.MissingError);

        var rules = policy.Rules.ToLookup(rule => rule.Name, StringComparer.Ordinal);
        var allowed = policy.Allowed.Where(call => call.On(architecture) >= 0).ToList();
        foreach (var call in allowed.Where(call => rules.Contains(call.Name)))
        {
            var block = Block([.. rules[call.Name]]);
            Add(JumpIfEqual, (uint)call.On(architecture), ifFalse: block.Count);
            code.AddRange(block);
        }

        foreach (var call in SeccompPolicy.Missing)
        {
            Add(JumpIfEqual, (uint)call.On(architecture), ifFalse: 1);
            Add(Return, Error | SeccompPolicy.MissingError);
        }

        foreach (var (first, last) in Ranges(allowed.Where(call => !rules.Contains(call.Name)).Select(call => (uint)call.On(architecture))))
        {
            Add(JumpIfGreaterOrEqual, first, ifFalse: 2);
            Add(JumpIfGreater, last, ifTrue: 1);
            Add(Return, Allow);
        }

        Add(Return, Error | SeccompPolicy.RefusedError);
        return Write(code);
    }

    // Ends in a return on every way.
    private static List<Instruction> Block(IReadOnlyList<SeccompRule> rules)
    {
        var block = new List<Instruction>();
        foreach (var rule in rules)
        {
            block.Add(new(LoadWord, 0, 0, ArgumentsOffset + ((uint)rule.Argument * ArgumentBytes)));
            block.Add(new(And, 0, 0, rule.Mask));
            for (var i = 0; i < rule.Values.Length; i++)
            {
                // A hit leaves over the rest of the values; where the values are the allowed ones, over the refusal too.
                var rest = (byte)(rule.Values.Length - 1 - i);
                var last = rest == 0;
                block.Add(rule.Allowed
                    ? new(JumpIfEqual, (byte)(rest + 1), 0, rule.Values[i])
                    : new(JumpIfEqual, rest, (byte)(last ? 1 : 0), rule.Values[i]));
            }

            block.Add(new(Return, 0, 0, Error | (uint)rule.Error));
        }

        block.Add(new(Return, 0, 0, Allow));
        return block;
    }

    private static IEnumerable<(uint First, uint Last)> Ranges(IEnumerable<uint> numbers)
    {
        uint? first = null;
        uint last = 0;
        foreach (var number in numbers.Order())
        {
            if (first is { } start && number > last + 1)
            {
                yield return (start, last);
                first = number;
            }

            first ??= number;
            last = number;
        }

        if (first is { } open)
        {
            yield return (open, last);
        }
    }

    private static byte[] Write(List<Instruction> code)
    {
        var bytes = new byte[code.Count * InstructionBytes];
        for (var i = 0; i < code.Count; i++)
        {
            var at = bytes.AsSpan(i * InstructionBytes, InstructionBytes);
            BinaryPrimitives.WriteUInt16LittleEndian(at, code[i].Operation);
            at[2] = code[i].IfTrue;
            at[3] = code[i].IfFalse;
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], code[i].Value);
        }

        return bytes;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Instruction(ushort Operation, byte IfTrue, byte IfFalse, uint Value);
}
