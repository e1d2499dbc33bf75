namespace ToolExec.Wasm;

/// <summary>The module is larger in some way than <see cref="WasmModuleOptions"/> allow (core specification 2.0, 7.2). It may well be valid.</summary>
public sealed class WasmModuleLimitException : WasmException
{
    internal WasmModuleLimitException(string limit, long maximum, long actual)
        : base($"The module exceeds {nameof(WasmModuleOptions)}.{limit}: {actual} where {maximum} are allowed.")
    {
        Limit = limit;
        Maximum = maximum;
        Actual = actual;
    }

    /// <summary>Gets the name of the property of <see cref="WasmModuleOptions"/> that sets the limit.</summary>
    public string Limit { get; }

    /// <summary>Gets the limit.</summary>
    public long Maximum { get; }

    /// <summary>Gets how many the module has, as far as that was read.</summary>
    public long Actual { get; }

    internal static void ThrowIfAbove(long maximum, long actual, string limit)
    {
        if (actual > maximum)
        {
            throw new WasmModuleLimitException(limit, maximum, actual);
        }
    }
}
