using System.Diagnostics.CodeAnalysis;

namespace ToolExec.Backend;

/// <summary>A piece of a command line: one argument, or several that stand or fall together. No shell ever reads them.</summary>
/// <remarks>
/// <para>
/// In a part, <c>{name}</c> is the value of a parameter, <c>{name...}</c> each value of a list in turn, and <c>{{</c> and <c>}}</c> are braces. Each part
/// becomes exactly one argument, whatever characters a value has; a piece with a list becomes all its parts once for each value.
/// </para>
/// <para>
/// A piece whose parameter was not given is left out as a whole: <c>new CommandArgument("-n", "{count}")</c> gives both arguments or none.
/// A value that begins an argument must not look like an option, unless a literal <c>--</c> stands before it or its parameter
/// says otherwise (<see cref="CommandParameter.AllowLeadingDash"/>): the call is refused then.
/// </para>
/// </remarks>
public sealed class CommandArgument
{
    /// <summary>Initializes a piece.</summary>
    /// <param name="parts">The parts, each of which becomes one argument.</param>
    /// <exception cref="ArgumentException">There is no part, or one is null.</exception>
    public CommandArgument(params IReadOnlyList<string> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0 || parts.Any(static p => p is null))
        {
            throw new ArgumentException("A piece of a command line has at least one part, and none is null.", nameof(parts));
        }

        Parts = [.. parts];
    }

    /// <summary>Gets the parts.</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <summary>Gets the name of a boolean parameter: the piece is there only where it is true.</summary>
    /// <value>The default value is <see langword="null"/>: the piece is there always.</value>
    public string? When { get; init; }

    /// <summary>Makes a piece of one part.</summary>
    /// <param name="part">The part.</param>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "The constructor is the alternate.")]
    public static implicit operator CommandArgument(string part) => new(part);

    /// <summary>Makes a flag: an argument that is there only where a boolean parameter is true.</summary>
    /// <param name="argument">The argument, such as <c>--all</c>.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <returns>The piece.</returns>
    public static CommandArgument Flag(string argument, string parameter) => new(argument) { When = parameter };
}
