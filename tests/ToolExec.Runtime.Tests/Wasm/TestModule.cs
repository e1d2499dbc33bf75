using System.Text;

namespace ToolExec.Runtime.Tests.Wasm;

/// <summary>Writes small WASI commands in the binary format (core specification 2.0, chapter 5). Texts lie in memory, one after the other from 64 on.</summary>
internal sealed class TestModule
{
    public const byte Unreachable = 0x00;
    public const byte Drop = 0x1A;
    public const byte MemoryGrow = 0x40;

    /// <summary>Where a module may put what it reads.</summary>
    public const int Free = 4096;

    private static readonly (string Module, string Name, int Type)[] Functions =
    [
        ("toolexec", "call", 1), ("toolexec", "wait", 2), ("toolexec", "read", 3), ("toolexec", "result", 4), ("wasi_snapshot_preview1", "fd_write", 1),
        ("toolexec", "close", 2), ("wasi_snapshot_preview1", "proc_exit", 5),
    ];

    private readonly List<byte> _code = [];
    private readonly List<byte> _data = [];

    /// <summary>Gets or sets the name under which the one function is exported.</summary>
    public string Export { get; init; } = "_start";

    /// <summary>Gets or sets whether the one function is the start function too.</summary>
    public bool HasStart { get; init; }

    /// <summary>Gets or sets a function to import that nobody has.</summary>
    public string? Missing { get; init; }

    /// <summary>Gets the one function's own number.</summary>
    public static int Self => Functions.Length;

    public TestModule Raw(params byte[] bytes)
    {
        _code.AddRange(bytes);
        return this;
    }

    public TestModule Int(int value)
    {
        _code.Add(0x41);
        while (true)
        {
            var part = (byte)(value & 0x7F);
            value >>= 7;
            var isLast = (value == 0 && (part & 0x40) == 0) || (value == -1 && (part & 0x40) != 0);
            _code.Add(isLast ? part : (byte)(part | 0x80));
            if (isLast)
            {
                return this;
            }
        }
    }

    /// <summary>Puts a text into memory, and its place and length on the stack.</summary>
    public TestModule Text(string text)
    {
        var at = 64 + _data.Count;
        var bytes = Encoding.UTF8.GetBytes(text);
        _data.AddRange(bytes);
        return Int(at).Int(bytes.Length);
    }

    public TestModule Call(string name) => Raw(0x10, (byte)Array.FindIndex(Functions, f => f.Name == name));

    public TestModule Set(byte local) => Raw(0x21, local);

    public TestModule Get(byte local) => Raw(0x20, local);

    /// <summary>Asks for a tool; the handle goes to local 0.</summary>
    public TestModule CallTool(string tool, string arguments) => Text(tool).Text(arguments).Call("call").Set(0);

    /// <summary>Makes what a handle gives the result.</summary>
    public TestModule GiveAnswer() => Get(0).Call("wait").Set(1).Get(0).Int(Free).Get(1).Call("read").Raw(Drop).Int(Free).Get(1).Call("result").Raw(Drop);

    /// <summary>Writes a text to standard output.</summary>
    public TestModule Print(string text)
    {
        var at = 64 + _data.Count;
        var bytes = Encoding.UTF8.GetBytes(text);
        _data.AddRange(bytes);

        // An entry of the list of pieces: address and length, written by i32.store.
        Int(0).Int(at).Raw(0x36, 2, 0).Int(4).Int(bytes.Length).Raw(0x36, 2, 0);
        return Int(1).Int(0).Int(1).Int(8).Call("fd_write").Raw(Drop);
    }

    public TestModule Forever(Action<TestModule> body)
    {
        Raw(0x03, 0x40);
        body(this);
        return Raw(0x0C, 0, 0x0B);
    }

    public string Base64()
    {
        List<byte> all = [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];
        byte[][] types = [[0, 0], [4, 1], [1, 1], [3, 1], [2, 1], [1, 0]];
        Section(1, [(byte)types.Length, .. types.SelectMany(t => (byte[])[0x60, t[0], .. Enumerable.Repeat((byte)0x7F, t[0]), t[1], .. Enumerable.Repeat((byte)0x7F, t[1])])]);
        var imports = Missing is null ? Functions : [.. Functions, ("toolexec", Missing, 0)];
        Section(2, [(byte)imports.Length, .. imports.SelectMany(f => (byte[])[.. Name(f.Module), .. Name(f.Name), 0, (byte)f.Type])]);
        Section(3, [1, 0]);
        Section(5, [1, 0, 1]);
        Section(7, [2, .. Name("memory"), 2, 0, .. Name(Export), 0, (byte)imports.Length]);
        if (HasStart)
        {
            Section(8, [(byte)imports.Length]);
        }

        byte[] body = [1, 2, 0x7F, .. _code, 0x0B];
        Section(10, [1, .. Size(body.Length), .. body]);
        Section(11, [1, 0, 0x41, 0xC0, 0, 0x0B, .. Size(_data.Count), .. _data]);
        return Convert.ToBase64String([.. all]);

        void Section(byte id, byte[] content) => all.AddRange([id, .. Size(content.Length), .. content]);
    }

    private static byte[] Name(string name) => [(byte)name.Length, .. Encoding.UTF8.GetBytes(name)];

    private static byte[] Size(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
