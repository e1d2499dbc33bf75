using System.Buffers.Binary;
using System.Text;
using ToolExec.Wasm;

namespace ToolExec.Script.QuickJs;

/// <summary>The imports of quickjs.wasm. They are bound once per module and find their guest through the instance.</summary>
/// <remarks>What they throw ends the guest, and the guest is dead before the stack is unwound: nothing here may call it while an exception passes, as a
/// <c>using</c> of a text would.</remarks>
internal sealed partial class Guest
{
    private const int BadFileDescriptor = 8;
    private const int MaxRandomBytes = 65_536;

    internal static int HostCall(WasmInstance instance, int name, int nameLength, int self, int count, int arguments) =>
        Of(instance).Answer(count, arguments);

    internal static int GetTimezoneOffset(WasmInstance instance, int high, int low) =>
        Of(instance)._host.GetOffsetSeconds(((long)high << 32) | (uint)low);

    internal static int Interrupt(WasmInstance instance) => 0;

    internal static void PromiseRejected(WasmInstance instance, int promise, int reason, int handled)
    {
    }

    internal static int NormalizeModule(WasmInstance instance, int baseName, int name) => 0;

    internal static int LoadModule(WasmInstance instance, int name, int outLength) => 0;

    internal static int GetClock(WasmInstance instance, int clock, long precision, int outTime)
    {
        const int Realtime = 0;

        var guest = Of(instance);
        BinaryPrimitives.WriteInt64LittleEndian(
            guest.Memory.Span((uint)outTime, sizeof(long)), clock == Realtime ? guest._host.WallClock : guest._host.OwnClock);
        return 0;
    }

    internal static int GetRandom(WasmInstance instance, int buffer, int length)
    {
        var guest = Of(instance);
        guest._host.FillRandom(guest.Memory.Span((uint)buffer, (uint)length));
        return 0;
    }

    // The guest has no files, not even those of its standard streams.
    internal static int Close(WasmInstance instance, int file) => BadFileDescriptor;

    internal static int GetFileStatus(WasmInstance instance, int file, int outStatus) => BadFileDescriptor;

    internal static int Seek(WasmInstance instance, int file, long offset, int whence, int outPosition) => BadFileDescriptor;

    internal static int Write(WasmInstance instance, int file, int vectors, int count, int outWritten) => BadFileDescriptor;

    private static Guest Of(WasmInstance instance) => (Guest)instance.HostState!;

    /// <summary>Answers a call of the one host function. The answer is a pointer to a value that the caller takes over and frees.</summary>
    private int Answer(int count, int arguments)
    {
        if (count < 1)
        {
            throw new GuestFaultException("The guest's prelude called its host without an operation.");
        }

        var answer = (int)ReadNumber(Argument(arguments, count, 0)) switch
        {
            1 => Call(count, arguments),
            2 => Log(count, arguments),
            3 => Random((int)ReadNumber(Argument(arguments, count, 1))),
            4 => NewString(_host.TimeZoneName),
            5 => Offset(count, arguments),
            var operation => throw new GuestFaultException($"The guest's prelude asked its host for the unknown operation {operation}."),
        };

        var box = Allocate(sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(Memory.Span((uint)box, sizeof(long)), answer);
        return box;
    }

    /// <summary>An argument: they come as an array of pointers to values, which stay the caller's.</summary>
    private long Argument(int arguments, int count, int index)
    {
        if (index >= count)
        {
            return JsValue.Undefined;
        }

        var pointer = BinaryPrimitives.ReadUInt32LittleEndian(Memory.Span((uint)arguments + ((uint)index * sizeof(uint)), sizeof(uint)));
        return BinaryPrimitives.ReadInt64LittleEndian(Memory.Span(pointer, sizeof(long)));
    }

    private long Call(int count, int arguments)
    {
        var id = (long)ReadNumber(Argument(arguments, count, 1));
        var index = (int)ReadNumber(Argument(arguments, count, 2));
        var text = ReadText(Argument(arguments, count, 3));
        var answer = _host.Call(this, id, index, text.Utf8);
        text.Dispose();
        return answer;
    }

    private long Log(int count, int arguments)
    {
        var level = (int)ReadNumber(Argument(arguments, count, 1));
        var text = ReadText(Argument(arguments, count, 2));
        _host.Log(level, text.Utf8);
        text.Dispose();
        return JsValue.Undefined;
    }

    private long Random(int count)
    {
        if (count is < 1 or > MaxRandomBytes)
        {
            throw new GuestFaultException("The guest's prelude asked for a wrong number of random bytes.");
        }

        Span<byte> buffer = count <= 256 ? stackalloc byte[count] : new byte[count];
        _host.FillRandom(buffer);
        return NewString(Encoding.Latin1.GetString(buffer));
    }

    private long Offset(int count, int arguments)
    {
        var text = ReadText(Argument(arguments, count, 1));
        var zone = Encoding.UTF8.GetString(text.Utf8);
        text.Dispose();
        return _host.GetOffsetMinutes(zone, ReadNumber(Argument(arguments, count, 2))) is { } minutes
            ? JsValue.FromInt32(minutes)
            : JsValue.Undefined;
    }
}
