namespace ToolExec.Wasm;

/// <summary>
/// Bounds of what a module may be before it is refused with a <see cref="WasmModuleLimitException"/>. Loading takes memory in proportion to the
/// size of the binary, and time in proportion to that size and the length of its function types, whatever they contain. Read once, by <see cref="WasmModule.Load"/>.
/// </summary>
public sealed class WasmModuleOptions
{
    /// <summary>Gets or sets the largest binary, in bytes.</summary>
    /// <value>The default value is 67 108 864 (64 MiB). Allowed: at least 8.</value>
    public int MaxModuleBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Gets or sets the largest body of a function, in bytes.</summary>
    /// <value>The default value is 8 388 608 (8 MiB). Allowed: at least 2.</value>
    public int MaxFunctionBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Gets or sets how many functions a module may have, imported ones included.</summary>
    /// <value>The default value is 50 000. Allowed: zero or more; more than 55 000 cannot be translated.</value>
    public int MaxFunctions { get; set; } = 50_000;

    /// <summary>Gets or sets how many function types a module may have.</summary>
    /// <value>The default value is 5 000. Allowed: zero or more.</value>
    public int MaxTypes { get; set; } = 5_000;

    /// <summary>Gets or sets how many parameters, and how many results, a function type may have.</summary>
    /// <value>The default value is 1 000. Allowed: zero or more.</value>
    public int MaxParameters { get; set; } = 1_000;

    /// <summary>Gets or sets how many local variables a function may have, its parameters included.</summary>
    /// <value>The default value is 50 000. Allowed: zero or more.</value>
    public int MaxLocals { get; set; } = 50_000;

    /// <summary>
    /// Gets or sets how many imports, tables, memories, globals, exports, element segments, data segments and custom sections a module may have, of each.
    /// </summary>
    /// <value>The default value is 100 000. Allowed: zero or more.</value>
    public int MaxDefinitions { get; set; } = 100_000;

    /// <summary>Gets or sets how many elements the element segments of a module may have, all together.</summary>
    /// <value>The default value is 1 000 000. Allowed: zero or more.</value>
    public int MaxElements { get; set; } = 1_000_000;

    /// <summary>Gets or sets how deep blocks, loops and conditions may be nested in a function.</summary>
    /// <value>The default value is 10 000. Allowed: at least 1, for the function's own body.</value>
    public int MaxNesting { get; set; } = 10_000;

    /// <summary>Gets or sets how many values a function may have on its operand stack at once.</summary>
    /// <value>The default value is 100 000. Allowed: zero or more.</value>
    public int MaxOperands { get; set; } = 100_000;

    internal WasmModuleOptions Checked()
    {
        var errors = new List<string>();
        Check(MaxModuleBytes, 8, nameof(MaxModuleBytes));
        Check(MaxFunctionBytes, 2, nameof(MaxFunctionBytes));
        Check(MaxFunctions, 0, nameof(MaxFunctions));
        Check(MaxTypes, 0, nameof(MaxTypes));
        Check(MaxParameters, 0, nameof(MaxParameters));
        Check(MaxLocals, 0, nameof(MaxLocals));
        Check(MaxDefinitions, 0, nameof(MaxDefinitions));
        Check(MaxElements, 0, nameof(MaxElements));
        Check(MaxNesting, 1, nameof(MaxNesting));
        Check(MaxOperands, 0, nameof(MaxOperands));
        return errors.Count == 0 ? (WasmModuleOptions)MemberwiseClone() : throw new ArgumentException(string.Join(' ', errors));

        void Check(int value, int minimum, string name)
        {
            if (value < minimum)
            {
                errors.Add($"{name} must be at least {minimum}, but is {value}.");
            }
        }
    }
}
