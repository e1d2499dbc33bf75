using System.Buffers.Binary;

namespace ToolExec.Runtime.Tests;

/// <summary>Runs a filter as the kernel would: the operations of classic BPF that filters use, and a fault for every other.</summary>
internal static class SeccompInterpreter
{
    public const uint Allow = 0x7FFF0000;
    public const uint KillProcess = 0x80000000;

    public static uint Error(int number) => 0x00050000 | (uint)number;

    public static uint Run(byte[] program, SeccompArchitecture architecture, int number, params ulong[] arguments)
    {
        var data = new byte[64];
        BinaryPrimitives.WriteInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), (uint)architecture);
        for (var i = 0; i < arguments.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(16 + (8 * i)), arguments[i]);
        }

        uint accumulator = 0;
        for (var at = 0; at < program.Length / 8; at++)
        {
            var instruction = program.AsSpan(at * 8, 8);
            var value = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            bool? jump = null;
            switch (BinaryPrimitives.ReadUInt16LittleEndian(instruction))
            {
                case 0x20:
                    accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)value));
                    break;
                case 0x54:
                    accumulator &= value;
                    break;
                case 0x15:
                    jump = accumulator == value;
                    break;
                case 0x25:
                    jump = accumulator > value;
                    break;
                case 0x35:
                    jump = accumulator >= value;
                    break;
                case 0x06:
                    return value;
                case var other:
                    throw new InvalidOperationException($"The program has the operation 0x{other:X} at {at}.");
            }

            at += jump switch { true => instruction[2], false => instruction[3], null => 0 };
        }

        throw new InvalidOperationException("The program runs over its end.");
    }
}
