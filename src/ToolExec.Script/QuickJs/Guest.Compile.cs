using System.Buffers.Binary;
using System.Text;

namespace ToolExec.Script.QuickJs;

/// <summary>The compiler of a guest that has one. No code of the text runs.</summary>
internal sealed partial class Guest
{
    /// <summary>Compiles a text to bytecode.</summary>
    /// <param name="text">The text.</param>
    /// <param name="error">What is wrong with it; null when nothing is.</param>
    /// <returns>The bytecode; empty when there is an error.</returns>
    public byte[] Compile(string text, out (string Name, string Message, string Stack)? error)
    {
        const int GlobalCode = 0;
        const int KeepAll = 0;

        var length = Encoding.UTF8.GetByteCount(text);
        var source = Allocate(length);
        Encoding.UTF8.GetBytes(text, Memory.Span((uint)source, (uint)length));
        var file = NewCString(ScriptWrapper.FileName);
        var outLength = _layout.Scratch + LengthOffset;
        var code = _api.Compile(_instance, source, length, file, GlobalCode, KeepAll, outLength);
        if (code == 0)
        {
            var exception = TakeException();
            error = (ReadMember(exception, "name"), ReadMember(exception, "message"), ReadMember(exception, "stack"));
            return [];
        }

        error = null;
        return Memory.Span((uint)code, BinaryPrimitives.ReadUInt32LittleEndian(Memory.Span((uint)outLength, sizeof(uint)))).ToArray();
    }

    /// <summary>Reads a member as text; for objects of the engine only, because it may run code of a guest's.</summary>
    private string ReadMember(long value, string name)
    {
        var key = NewCString(name);
        var member = Check(_api.GetMember(_instance, _layout.Context, value, key));
        _api.Free(_instance, key);
        using var text = ReadAsText(member);
        return Encoding.UTF8.GetString(text.Utf8);
    }

    private int NewCString(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var pointer = Allocate(length);
        Encoding.UTF8.GetBytes(text, Memory.Span((uint)pointer, (uint)length));
        return pointer;
    }
}
