using System.Collections;

namespace ToolExec.Foundation.Processes;

/// <summary>Which environment variables a child sees. Immutable; each <c>With</c> returns a new one.</summary>
public sealed class ChildEnvironment
{
    private static readonly StringComparer NameComparer =
        OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private readonly HashSet<string>? _only;
    private readonly Dictionary<string, string?> _changes;

    private ChildEnvironment(HashSet<string>? only, Dictionary<string, string?> changes)
    {
        _only = only;
        _changes = changes;
    }

    /// <summary>Gets the policy that passes every variable of the host on.</summary>
    public static ChildEnvironment Inherited { get; } = new(null, new(NameComparer));

    /// <summary>Gets the names that most programs need to run at all: the search path, home, temporary folder, locale and the system's own.</summary>
    public static IReadOnlyList<string> CommonNames { get; } = OperatingSystem.IsWindows()
        ?
        [
            "APPDATA", "COMSPEC", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATH", "PATHEXT", "PROCESSOR_ARCHITECTURE",
            "PROGRAMDATA", "PROGRAMFILES", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "TMP", "USERNAME", "USERPROFILE",
        ]
        : ["HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER"];

    /// <summary>Makes a policy that passes only the named variables of the host on.</summary>
    /// <param name="names">The names; one that the host does not have is left out. None at all gives an empty environment.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="ArgumentException">A name is empty or contains <c>=</c> or NUL.</exception>
    public static ChildEnvironment Only(params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var only = new HashSet<string>(NameComparer);
        foreach (var name in names)
        {
            CheckName(name, nameof(names));
            only.Add(name);
        }

        return new(only, new(NameComparer));
    }

    /// <summary>Adds or replaces a variable, or takes it away.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="value">The value, or <see langword="null"/> to hide a variable that the policy would pass on.</param>
    /// <returns>A new policy.</returns>
    /// <exception cref="ArgumentException">The name is empty or contains <c>=</c> or NUL, or the value contains NUL.</exception>
    public ChildEnvironment With(string name, string? value)
    {
        CheckName(name, nameof(name));
        if (value?.Contains('\0', StringComparison.Ordinal) is true)
        {
            throw new ArgumentException($"The value of the environment variable '{name}' contains a NUL character.", nameof(value));
        }

        return new(_only, new Dictionary<string, string?>(_changes, NameComparer) { [name] = value });
    }

    /// <summary>Adds or replaces several variables; see <see cref="With(string, string?)"/>.</summary>
    /// <param name="variables">Names and values.</param>
    /// <returns>A new policy.</returns>
    /// <exception cref="ArgumentException">As for one variable.</exception>
    public ChildEnvironment With(IEnumerable<KeyValuePair<string, string?>> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return variables.Aggregate(this, static (policy, variable) => policy.With(variable.Key, variable.Value));
    }

    /// <summary>Applies the policy to the host's environment as it is now.</summary>
    /// <returns>What the child will see.</returns>
    internal Dictionary<string, string> Resolve()
    {
        var result = new Dictionary<string, string>(NameComparer);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (_only is null || _only.Contains(name))
            {
                result[name] = (string?)variable.Value ?? "";
            }
        }

        foreach (var (name, value) in _changes)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = value;
            }
        }

        return result;
    }

    private static void CheckName(string name, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        if (name.AsSpan().ContainsAny('=', '\0'))
        {
            throw new ArgumentException("The name of an environment variable contains '=' or a NUL character.", parameter);
        }
    }
}
