namespace ToolExec.Wasm;

/// <summary>The type of a function: what it takes and what it returns (core specification 2.0, 2.3.6). Immutable; equality is structural.</summary>
public sealed record WasmFunctionType : WasmExternType
{
    private readonly WasmValueType[] _parameters;
    private readonly WasmValueType[] _results;

    /// <summary>Initialises the type.</summary>
    /// <param name="parameters">The types of the parameters, in order; copied.</param>
    /// <param name="results">The types of the results, in order; copied.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">One of the types is not defined.</exception>
    public WasmFunctionType(IEnumerable<WasmValueType> parameters, IEnumerable<WasmValueType> results)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(results);
        _parameters = Checked([.. parameters], nameof(parameters));
        _results = Checked([.. results], nameof(results));
        Parameters = Array.AsReadOnly(_parameters);
        Results = Array.AsReadOnly(_results);
    }

    /// <inheritdoc/>
    public override WasmExternKind Kind => WasmExternKind.Function;

    /// <summary>Gets the types of the parameters, in order.</summary>
    public IReadOnlyList<WasmValueType> Parameters { get; }

    /// <summary>Gets the types of the results, in order; more than one since version 2.0.</summary>
    public IReadOnlyList<WasmValueType> Results { get; }

    /// <summary>Gets the parameters without a copy; the array must not be changed.</summary>
    internal WasmValueType[] ParameterArray => _parameters;

    /// <summary>Gets the results without a copy; the array must not be changed.</summary>
    internal WasmValueType[] ResultArray => _results;

    internal ReadOnlySpan<WasmValueType> ParameterSpan => _parameters;

    internal ReadOnlySpan<WasmValueType> ResultSpan => _results;

    /// <summary>Tells whether another type has the same parameters and results.</summary>
    /// <param name="other">The other type.</param>
    /// <returns><see langword="true"/> if both are the same.</returns>
    public bool Equals(WasmFunctionType? other) =>
        other is not null && ParameterSpan.SequenceEqual(other._parameters) && ResultSpan.SequenceEqual(other._results);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(_parameters.Length);
        foreach (var type in _parameters)
        {
            hash.Add((int)type);
        }

        foreach (var type in _results)
        {
            hash.Add((int)type);
        }

        return hash.ToHashCode();
    }

    /// <summary>Writes the type as the specification does.</summary>
    /// <returns>The text, for example <c>[i32 i32] -> [i64]</c>.</returns>
    public override string ToString() => $"{WasmValueTypes.Text(_parameters)} -> {WasmValueTypes.Text(_results)}";

    private static WasmValueType[] Checked(WasmValueType[] types, string parameter)
    {
        foreach (var type in types)
        {
            if (!Enum.IsDefined(type))
            {
                throw new ArgumentOutOfRangeException(parameter, type, "Not a value type.");
            }
        }

        return types;
    }
}
