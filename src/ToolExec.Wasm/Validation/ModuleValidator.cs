namespace ToolExec.Wasm;

/// <summary>Validates a decoded module (core specification 2.0, 3.4).</summary>
internal sealed class ModuleValidator
{
    private const uint MaxPages = 65_536;
    private readonly ModuleDefinition _module;
    private readonly ConstExpressionValidator _constants;

    private ModuleValidator(ModuleDefinition module)
    {
        _module = module;
        _constants = new ConstExpressionValidator(module);
    }

    /// <summary>Validates a module, and fills <see cref="ModuleDefinition.ReferencedFunctions"/>.</summary>
    /// <param name="module">The module.</param>
    /// <param name="options">The limits.</param>
    /// <exception cref="WasmMalformedException">A body is malformed. That is said before any other fault, for such bytes are no module.</exception>
    /// <exception cref="WasmValidationException">The module is not valid.</exception>
    /// <exception cref="WasmModuleLimitException">A limit is exceeded.</exception>
    public static void Validate(ModuleDefinition module, WasmModuleOptions options)
    {
        try
        {
            var validator = new ModuleValidator(module);
            validator.CheckModule();
            var functions = new FunctionValidator(module, options);
            for (var index = 0; index < module.Bodies.Count; index++)
            {
                functions.Validate(index);
            }
        }
        catch (WasmValidationException)
        {
            // Not valid, but perhaps not even well formed: the bodies that were not reached may be malformed, which comes first (chapter 5 before 3).
            foreach (var body in module.Bodies)
            {
                var end = CodeScanner.Scan(module.Binary, body.CodeStart, body.CodeEnd, options.MaxNesting, module.DataCount is not null);
                if (end != body.CodeEnd)
                {
                    throw CodeScanner.BytesAfterEnd(end);
                }
            }

            throw;
        }
    }

    private void CheckModule()
    {
        CheckFunctionTypes();
        CheckTypes();
        _module.ReferencedFunctions = FindReferences();
        foreach (var global in _module.Globals)
        {
            if (global.Initializer is { } initializer)
            {
                _constants.Validate(initializer, global.Type.ValueType);
            }
        }

        CheckElements();
        CheckData();
        CheckStart();
        CheckExports();
    }

    // 3.4.1 and 3.2.7: the type of a function is one of the module's.
    private void CheckFunctionTypes()
    {
        for (var index = 0; index < _module.FunctionTypes.Count; index++)
        {
            if (_module.FunctionTypes[index] >= (uint)_module.Types.Count)
            {
                var own = index - _module.ImportedFunctions;
                throw own < 0
                    ? Invalid($"unknown type {_module.FunctionTypes[index]}", "3.4.9", ImportedFunction(index).ByteOffset)
                    : Invalid($"unknown type {_module.FunctionTypes[index]}", "3.4.1", _module.Bodies[own].CodeStart, index);
            }
        }
    }

    private ImportDefinition ImportedFunction(int index) =>
        _module.Imports.Where(static import => import.Kind == WasmExternKind.Function).ElementAt(index);

    // 3.2.1, 3.2.4 and 3.2.5: limits are in their range, and the minimum not above the maximum. 3.4.10: there is one memory at most.
    private void CheckTypes()
    {
        foreach (var table in _module.Tables)
        {
            CheckOrder(table.Limits, "3.2.4");
        }

        foreach (var memory in _module.Memories)
        {
            if (memory.Limits.Minimum > MaxPages || memory.Limits.Maximum > MaxPages)
            {
                throw Invalid($"memory size must be at most 65536 pages (4 GiB), but is {memory}", "3.2.5", 0);
            }

            CheckOrder(memory.Limits, "3.2.5");
        }

        if (_module.Memories.Count > 1)
        {
            throw Invalid($"multiple memories: {_module.Memories.Count} where one is allowed", "3.4.10", 0);
        }
    }

    private static void CheckOrder(WasmLimits limits, string section)
    {
        if (limits.Minimum > limits.Maximum)
        {
            throw Invalid($"size minimum must not be greater than maximum, but is {limits}", section, 0);
        }
    }

    private void CheckElements()
    {
        foreach (var segment in _module.Elements)
        {
            if (segment.Mode == SegmentMode.Active)
            {
                if (segment.Table >= (uint)_module.Tables.Count)
                {
                    throw Invalid($"unknown table {segment.Table}", "3.4.5", segment.ByteOffset);
                }

                if (_module.Tables[(int)segment.Table].ElementType != segment.Type)
                {
                    throw Invalid($"type mismatch: table {segment.Table} does not hold {segment.Type.Text()}", "3.4.5", segment.ByteOffset);
                }

                _constants.Validate(segment.Offset, WasmValueType.I32);
            }

            foreach (var item in segment.Items)
            {
                _constants.Validate(item, segment.Type);
            }
        }
    }

    private void CheckData()
    {
        foreach (var segment in _module.Data)
        {
            if (segment.Mode == SegmentMode.Active)
            {
                if (segment.Memory >= (uint)_module.Memories.Count)
                {
                    throw Invalid($"unknown memory {segment.Memory}", "3.4.6", segment.ByteOffset);
                }

                _constants.Validate(segment.Offset, WasmValueType.I32);
            }
        }
    }

    private void CheckStart()
    {
        if (_module.Start is not { } start)
        {
            return;
        }

        if (start >= (uint)_module.FunctionTypes.Count)
        {
            throw Invalid($"unknown function {start}", "3.4.7", _module.StartByteOffset);
        }

        var type = _module.FunctionType((int)start);
        if (type.Parameters.Count != 0 || type.Results.Count != 0)
        {
            throw Invalid($"start function must take and return nothing, but is {type}", "3.4.7", _module.StartByteOffset);
        }
    }

    // 3.4.8 and 3.4.10: what is exported exists, under a name that no other export has.
    private void CheckExports()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var export in _module.Exports)
        {
            var (count, kind) = export.Kind switch
            {
                WasmExternKind.Function => (_module.FunctionTypes.Count, "function"),
                WasmExternKind.Table => (_module.Tables.Count, "table"),
                WasmExternKind.Memory => (_module.Memories.Count, "memory"),
                _ => (_module.Globals.Count, "global"),
            };
            if (export.Index >= (uint)count)
            {
                throw Invalid($"unknown {kind} {export.Index}", "3.4.8", export.ByteOffset);
            }

            if (!names.Add(export.Name))
            {
                throw Invalid($"duplicate export name '{export.Name}'", "3.4.10", export.ByteOffset);
            }
        }
    }

    // 3.4.10: the functions mentioned by exports, globals, and segments.
    private bool[] FindReferences()
    {
        var references = new bool[_module.FunctionTypes.Count];
        foreach (var export in _module.Exports)
        {
            if (export.Kind == WasmExternKind.Function)
            {
                Mark(export.Index);
            }
        }

        var expressions = _module.Globals.Where(static global => global.Initializer is not null).Select(static global => global.Initializer!.Value)
            .Concat(_module.Elements.Where(static segment => segment.Mode == SegmentMode.Active).Select(static segment => segment.Offset))
            .Concat(_module.Elements.SelectMany(static segment => segment.Items))
            .Concat(_module.Data.Where(static segment => segment.Mode == SegmentMode.Active).Select(static segment => segment.Offset));
        foreach (var expression in expressions)
        {
            if (expression.IsFunctionIndex)
            {
                Mark(expression.FunctionIndex);
                continue;
            }

            var reader = expression.Read(_module.Binary);
            while (!reader.AtEnd)
            {
                reader.Read();
                if (reader.Opcode == Opcode.RefFunc)
                {
                    Mark(reader.Index);
                }
            }
        }

        return references;

        void Mark(uint function)
        {
            if (function < (uint)references.Length)
            {
                references[function] = true;
            }
        }
    }

    private static WasmValidationException Invalid(string rule, string section, int offset, int? function = null) => new(rule, section, offset, function);
}
