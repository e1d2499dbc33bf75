using System.Collections.ObjectModel;

namespace ToolExec.Script;

/// <summary>The functions of the host that a script may call. Immutable and thread-safe; made by <see cref="ScriptFunctionsBuilder"/>.</summary>
/// <remarks>An engine keeps a warm image for each set of names it meets: reuse sets, and give sets of the same names their names in the same order.</remarks>
public sealed class ScriptFunctions
{
    private readonly Dictionary<string, HostFunction> _byName;

    internal ScriptFunctions(IEnumerable<HostFunction> functions)
    {
        Functions = [.. functions];
        _byName = Functions.ToDictionary(static function => function.Name, StringComparer.Ordinal);
        Names = new ReadOnlyCollection<string>([.. Functions.Where(static function => function.Kind != ScriptFunctionKind.Error).Select(static function => function.Name)]);
        Definition = FunctionDefinition.Write(Functions);
    }

    /// <summary>Gets the set without any function.</summary>
    public static ScriptFunctions Empty { get; } = new([]);

    /// <summary>Gets the full paths of the functions, in the order they were added.</summary>
    public IReadOnlyList<string> Names { get; }

    internal HostFunction[] Functions { get; }

    /// <summary>What the prelude is told, as JSON text. Sets with equal definitions share an image.</summary>
    internal string Definition { get; }

    internal HostFunction? Find(string name) => _byName.GetValueOrDefault(name);
}
