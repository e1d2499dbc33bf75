namespace ToolExec.Script;

/// <summary>Collects the functions of a set. Not thread-safe; it may build several sets.</summary>
public sealed class ScriptFunctionsBuilder
{
    private const int MaxNameLength = 1024;

    private readonly List<HostFunction> _functions = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Adds a function that returns a promise in the script.</summary>
    /// <param name="name">Its full path, such as <c>tools.orders.list</c>: identifiers of ASCII letters, digits, <c>_</c> and <c>$</c>, joined by dots;
    /// the first is a global variable, what stands between are frozen objects.</param>
    /// <param name="function">What runs.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> or <paramref name="function"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The name is not such a path, ends in <c>then</c> (which would make its owner a promise), or is already taken.</exception>
    public ScriptFunctionsBuilder Add(string name, ScriptFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        Take(name);
        _functions.Add(new HostFunction(name, function, null));
        return this;
    }

    /// <summary>Adds a function that returns its value in the script at once.</summary>
    /// <param name="name">Its full path; see <see cref="Add"/>.</param>
    /// <param name="function">What runs.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> or <paramref name="function"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The name is not such a path, ends in <c>then</c>, or is already taken.</exception>
    public ScriptFunctionsBuilder AddSync(string name, ScriptSyncFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        Take(name);
        _functions.Add(new HostFunction(name, null, function));
        return this;
    }

    /// <summary>Adds a class of errors: a call that fails with an error of this name (<see cref="ScriptCallError.Name"/>) fails with an instance of it.</summary>
    /// <remarks>It derives from <c>HostError</c>. The members of <see cref="ScriptCallError.Data"/>, where it is an object, are members of the error itself too.</remarks>
    /// <param name="name">The name of the global class: one identifier of ASCII letters, digits, <c>_</c> and <c>$</c> that the engine has no other meaning for.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The name is not such an identifier, or is already taken.</exception>
    public ScriptFunctionsBuilder AddError(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Contains('.', StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{name}' is not the name of a class: one identifier, without dots.", nameof(name));
        }

        Take(name);
        _functions.Add(new HostFunction(name, null, null));
        return this;
    }

    /// <summary>Makes the set of what was added so far.</summary>
    /// <returns>The set.</returns>
    public ScriptFunctions Build() => _functions.Count == 0 ? ScriptFunctions.Empty : new ScriptFunctions(_functions);

    private void Take(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > MaxNameLength || !name.Split('.').All(IsIdentifier))
        {
            throw new ArgumentException(
                $"'{name}' is not a path of a function: identifiers of ASCII letters, digits, '_' and '$', joined by dots, at most {MaxNameLength} characters.",
                nameof(name));
        }

        if (name.EndsWith(".then", StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{name}' would make its owner look like a promise: no function can be called 'then'.", nameof(name));
        }

        if (!_names.Add(name))
        {
            throw new ArgumentException($"There is already a function '{name}'.", nameof(name));
        }
    }

    private static bool IsIdentifier(string part)
    {
        if (part.Length == 0 || char.IsAsciiDigit(part[0]) || string.Equals(part, "__proto__", StringComparison.Ordinal))
        {
            return false;
        }

        return part.All(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '$');
    }
}
