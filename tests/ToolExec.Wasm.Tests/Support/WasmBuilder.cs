namespace ToolExec.Wasm.Tests.Support;

/// <summary>
/// Writes modules in the binary format, section by section. It checks nothing, so that a test can write what is wrong; only imports must be added before
/// what a module has of its own, so that the indices it returns are right.
/// </summary>
internal sealed class WasmBuilder
{
    public static readonly byte[] Header = [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    private readonly List<WasmFunctionType> _types = [];
    private readonly List<byte[]> _imports = [];
    private readonly List<byte[]> _functions = [];
    private readonly List<byte[]> _bodies = [];
    private readonly List<byte[]> _tables = [];
    private readonly List<byte[]> _memories = [];
    private readonly List<byte[]> _globals = [];
    private readonly List<byte[]> _exports = [];
    private readonly List<byte[]> _elements = [];
    private readonly List<byte[]> _data = [];
    private readonly List<byte[]> _customs = [];
    private readonly int[] _imported = new int[4];
    private byte[]? _start;

    /// <summary>Gets or sets whether a data count section is written.</summary>
    public bool HasDataCount { get; set; }

    public int FunctionCount => _imported[0] + _functions.Count;

    /// <summary>Adds a function type, or finds it.</summary>
    public int Type(WasmValueType[] parameters, WasmValueType[] results)
    {
        var type = new WasmFunctionType(parameters, results);
        var index = _types.IndexOf(type);
        if (index < 0)
        {
            index = _types.Count;
            _types.Add(type);
        }

        return index;
    }

    public int ImportFunction(string module, string name, WasmValueType[] parameters, WasmValueType[] results) =>
        Import(module, name, 0, Leb.U((ulong)Type(parameters, results)));

    public int ImportTable(string module, string name, WasmValueType type, WasmLimits limits) =>
        Import(module, name, 1, [Leb.Type(type), .. Leb.Limits(limits)]);

    public int ImportMemory(string module, string name, WasmLimits limits) => Import(module, name, 2, Leb.Limits(limits));

    public int ImportGlobal(string module, string name, WasmValueType type, bool isMutable = false) =>
        Import(module, name, 3, [Leb.Type(type), (byte)(isMutable ? 1 : 0)]);

    /// <summary>Adds an import of any kind with any description.</summary>
    public int RawImport(string module, string name, byte kind, params byte[] description) => Import(module, name, kind, description);

    /// <summary>Adds a function; the closing <c>end</c> of its body is written for it.</summary>
    public int Function(WasmValueType[] parameters, WasmValueType[] results, WasmValueType[] locals, Action<CodeBuilder> body)
    {
        var index = FunctionCount;
        _functions.Add(Leb.U((ulong)Type(parameters, results)));
        var code = new CodeBuilder();
        body(code);
        _bodies.Add(Leb.Sized([.. Leb.Vector([.. locals.Select(static type => new byte[] { 1, Leb.Type(type) })]), .. code.End().ToArray()]));
        return index;
    }

    public int Function(WasmValueType[] parameters, WasmValueType[] results, Action<CodeBuilder> body) => Function(parameters, results, [], body);

    /// <summary>Adds a function and exports it.</summary>
    public int Export(string name, WasmValueType[] parameters, WasmValueType[] results, Action<CodeBuilder> body) =>
        Export(name, parameters, results, [], body);

    /// <summary>Adds a function and exports it.</summary>
    public int Export(string name, WasmValueType[] parameters, WasmValueType[] results, WasmValueType[] locals, Action<CodeBuilder> body)
    {
        var index = Function(parameters, results, locals, body);
        Export(name, WasmExternKind.Function, index);
        return index;
    }

    /// <summary>Adds a function whose body is these bytes: its local variables, its code and its end, but not its size.</summary>
    public int RawFunction(WasmValueType[] parameters, WasmValueType[] results, params byte[] body)
    {
        var index = FunctionCount;
        _functions.Add(Leb.U((ulong)Type(parameters, results)));
        _bodies.Add(Leb.Sized(body));
        return index;
    }

    /// <summary>Adds a function of any type, known or not, with an empty body.</summary>
    public int FunctionOfType(uint type)
    {
        _functions.Add(Leb.U(type));
        _bodies.Add([2, 0, 0x0B]);
        return FunctionCount - 1;
    }

    public int Table(WasmValueType type, uint minimum, uint? maximum = null)
    {
        _tables.Add([Leb.Type(type), .. Leb.Limits(new WasmLimits(minimum, maximum))]);
        return _imported[1] + _tables.Count - 1;
    }

    public int Memory(uint minimum, uint? maximum = null)
    {
        _memories.Add(Leb.Limits(new WasmLimits(minimum, maximum)));
        return _imported[2] + _memories.Count - 1;
    }

    public int Global(WasmValueType type, bool isMutable, Action<CodeBuilder> initializer)
    {
        _globals.Add([Leb.Type(type), (byte)(isMutable ? 1 : 0), .. Expression(initializer)]);
        return _imported[3] + _globals.Count - 1;
    }

    public WasmBuilder Export(string name, WasmExternKind kind, int index)
    {
        _exports.Add([.. Leb.Name(name), (byte)kind, .. Leb.U((ulong)index)]);
        return this;
    }

    public WasmBuilder Start(int function)
    {
        _start = Leb.U((ulong)function);
        return this;
    }

    /// <summary>Adds an active element segment for table 0.</summary>
    public int Elements(int offset, params int[] functions) =>
        RawElements([0, .. Expression(code => code.I32(offset)), .. Leb.Vector([.. functions.Select(static function => Leb.U((ulong)function))])]);

    /// <summary>Adds an active element segment of expressions for any table.</summary>
    public int ActiveElements(int table, Action<CodeBuilder> offset, WasmValueType type, params Action<CodeBuilder>[] items) =>
        RawElements([6, .. Leb.U((ulong)table), .. Expression(offset), Leb.Type(type), .. Leb.Vector([.. items.Select(Expression)])]);

    /// <summary>Adds a passive element segment of expressions.</summary>
    public int PassiveElements(WasmValueType type, params Action<CodeBuilder>[] items) =>
        RawElements([5, Leb.Type(type), .. Leb.Vector([.. items.Select(Expression)])]);

    /// <summary>Adds an element segment that only declares functions.</summary>
    public int DeclareElements(params int[] functions) =>
        RawElements([3, 0, .. Leb.Vector([.. functions.Select(static function => Leb.U((ulong)function))])]);

    public int RawElements(byte[] segment)
    {
        _elements.Add(segment);
        return _elements.Count - 1;
    }

    /// <summary>Adds an active data segment for memory 0.</summary>
    public int Data(int offset, params byte[] bytes) => Data(code => code.I32(offset), bytes);

    /// <summary>Adds an active data segment for memory 0.</summary>
    public int Data(Action<CodeBuilder> offset, params byte[] bytes) => RawData([0, .. Expression(offset), .. Leb.Sized(bytes)]);

    /// <summary>Adds a passive data segment, and the data count section that its use needs.</summary>
    public int PassiveData(params byte[] bytes)
    {
        HasDataCount = true;
        return RawData([1, .. Leb.Sized(bytes)]);
    }

    public int RawData(byte[] segment)
    {
        _data.Add(segment);
        return _data.Count - 1;
    }

    /// <summary>Adds a custom section after all others.</summary>
    public WasmBuilder Custom(string name, params byte[] bytes)
    {
        _customs.Add([.. Leb.Name(name), .. bytes]);
        return this;
    }

    /// <summary>Adds a name section with names of functions.</summary>
    public WasmBuilder FunctionNames(params (int Function, string Name)[] names) =>
        Custom("name", [1, .. Leb.Sized(Leb.Vector([.. names.Select(static name => (byte[])[.. Leb.U((ulong)name.Function), .. Leb.Name(name.Name)])]))]);

    /// <summary>Writes the module.</summary>
    public byte[] Build()
    {
        var bytes = new List<byte>(Header);
        Add(1, [.. _types.Select(static type => (byte[])[0x60, .. Leb.Types(type.Parameters), .. Leb.Types(type.Results)])]);
        Add(2, _imports);
        Add(3, _functions);
        Add(4, _tables);
        Add(5, _memories);
        Add(6, _globals);
        Add(7, _exports);
        if (_start is not null)
        {
            bytes.AddRange(Section(8, _start));
        }

        Add(9, _elements);
        if (HasDataCount)
        {
            bytes.AddRange(Section(12, Leb.U((ulong)_data.Count)));
        }

        Add(10, _bodies);
        Add(11, _data);
        foreach (var custom in _customs)
        {
            bytes.AddRange(Section(0, custom));
        }

        return [.. bytes];

        void Add(byte id, List<byte[]> items)
        {
            if (items.Count > 0)
            {
                bytes.AddRange(Section(id, Leb.Vector(items)));
            }
        }
    }

    /// <summary>Writes the module and loads it.</summary>
    public WasmModule Load(WasmModuleOptions? options = null) => WasmModule.Load(Build(), options);

    public static byte[] Section(byte id, byte[] content) => [id, .. Leb.Sized(content)];

    /// <summary>Writes a module of the header and these sections.</summary>
    public static byte[] Module(params byte[][] sections) => [.. Header, .. sections.SelectMany(static section => section)];

    public static byte[] Expression(Action<CodeBuilder> body) => new CodeBuilder().Nested(body).End().ToArray();

    private int Import(string module, string name, byte kind, byte[] description)
    {
        _imports.Add([.. Leb.Name(module), .. Leb.Name(name), kind, .. description]);
        return _imported[kind]++;
    }
}
