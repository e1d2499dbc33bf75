namespace ToolExec.Wasm;

/// <summary>Which section of the core specification 2.0 has the typing rule of an instruction.</summary>
internal static class InstructionSections
{
    public static string Of(int opcode) => opcode switch
    {
        Opcode.End or Opcode.Else => "3.3.9",
        <= Opcode.ReturnCallIndirect => "3.3.8",
        <= Opcode.SelectTyped => "3.3.4",
        <= Opcode.GlobalSet => "3.3.5",
        <= Opcode.TableSet => "3.3.6",
        <= Opcode.MemoryGrow => "3.3.7",
        <= Opcode.I64Extend32S => "3.3.1",
        <= Opcode.RefFunc => "3.3.2",
        <= Opcode.I64TruncSatF64U => "3.3.1",
        <= Opcode.MemoryFill => "3.3.7",
        _ => "3.3.6",
    };
}
