using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ToolExec;

/// <summary>Gives tools the names under which guest code finds them as functions: <c>tools.&lt;namespace&gt;.&lt;name&gt;</c>.</summary>
/// <remarks>
/// Ids have dots and hyphens, and identifiers do not: what is no part of an identifier becomes <c>_</c>, a word that a language reserves gets a <c>_</c> in
/// front. A tool whose name is an identifier as it is keeps it, however its neighbours are called; of others that would share a name, each gets its version or a
/// number behind it. The same tools get the same names, in any order.
/// </remarks>
public static class ToolFunctionNames
{
    // What TypeScript, Python or C# do not take as a name, and names that mean something where the functions stand.
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        [
            "abstract", "any", "arguments", "as", "async", "await", "boolean", "break", "case", "catch", "class", "const", "continue", "debugger", "declare", "default",
            "delete", "do", "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "global", "globalThis", "if", "implements", "import", "in",
            "instanceof", "interface", "let", "module", "namespace", "never", "new", "null", "number", "object", "package", "private", "protected", "public", "require",
            "return", "static", "string", "super", "switch", "symbol", "this", "throw", "true", "try", "type", "typeof", "undefined", "unknown", "var", "void", "while",
            "with", "yield", "bigint", "Promise", "Object", "Array", "Record", "then",
            "False", "None", "True", "and", "assert", "def", "del", "elif", "except", "from", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
            "base", "bool", "byte", "char", "checked", "decimal", "delegate", "double", "event", "explicit", "extern", "fixed", "float", "foreach", "goto", "implicit",
            "int", "internal", "lock", "long", "operator", "out", "override", "params", "readonly", "ref", "sbyte", "sealed", "short", "sizeof", "stackalloc", "struct",
            "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "volatile",
        ],
        StringComparer.Ordinal);

    /// <summary>Names the functions of some tools.</summary>
    /// <param name="tools">The tools; ids differ.</param>
    /// <returns>The functions, sorted by the tools' ids; no two have the same name, and no tool without a namespace has that of a namespace.</returns>
    /// <exception cref="ArgumentException">Two tools have the same id.</exception>
    public static IReadOnlyList<SandboxTool> Of(IEnumerable<Tool> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        Tool[] sorted = [.. tools.OrderBy(static t => t.Id)];
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Id == sorted[i - 1].Id)
            {
                throw new ArgumentException($"Two tools have the id '{sorted[i].Id}'.", nameof(tools));
            }
        }

        string[] namespaces = [.. sorted.Select(static t => t.Namespace).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var spaces = namespaces.Zip(Choose([.. namespaces.Select(static n => (n, (string?)null))], taken)).ToDictionary(static s => s.First, static s => s.Second, StringComparer.Ordinal);
        var functions = new Dictionary<ToolId, SandboxTool>(sorted.Length);
        foreach (var group in sorted.GroupBy(static t => t.Namespace, StringComparer.Ordinal))
        {
            // What has no namespace stands beside the namespaces.
            var (space, beside) = group.Key is { } key ? (spaces[key], new HashSet<string>(StringComparer.Ordinal)) : ("", taken);
            foreach (var (tool, name) in group.Zip(Choose([.. group.Select(static t => (t.Name, t.Version))], beside)))
            {
                functions.Add(tool.Id, new SandboxTool(tool.Id.ToString(), space, name));
            }
        }

        return [.. sorted.Select(t => functions[t.Id])];
    }

    /// <summary>Makes an identifier of a name: what it cannot have becomes <c>_</c>. Different names may give the same.</summary>
    /// <param name="name">The name.</param>
    public static string Identifier(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var made = new StringBuilder(name.Length + 1);
        foreach (var c in name)
        {
            made.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
        }

        // Two at the start mean something of their own to Python and to prototypes.
        var text = made.ToString().StartsWith("__", StringComparison.Ordinal) ? $"t{made}" : made.ToString();
        return text.Length == 0 || char.IsAsciiDigit(text[0]) || Reserved.Contains(text) ? $"_{text}" : text;
    }

    // In the order given, but first those whose name is right as it is.
    private static string[] Choose(IReadOnlyList<(string Name, string? Version)> wanted, HashSet<string> taken)
    {
        var names = new string?[wanted.Count];
        for (var i = 0; i < names.Length; i++)
        {
            var (name, _) = wanted[i];
            names[i] = string.Equals(Identifier(name), name, StringComparison.Ordinal) && taken.Add(name) ? name : null;
        }

        for (var i = 0; i < names.Length; i++)
        {
            names[i] ??= Free(wanted[i].Name, wanted[i].Version, taken);
        }

        return names!;
    }

    private static string Free(string name, string? version, HashSet<string> taken)
    {
        var plain = Identifier(name);
        if (taken.Add(plain))
        {
            return plain;
        }

        var wanted = version is null ? plain : Identifier($"{name}_{version}");
        var free = wanted;
        for (var number = 2; !taken.Add(free); number++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{number}");
        }

        return free;
    }
}
