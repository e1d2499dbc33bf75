using System.Globalization;

namespace ToolExec.Guest;

/// <summary>What the launcher is told: which files the program may use, its limits, its environment, and the program itself.</summary>
internal sealed record LaunchPlan
{
    /// <summary>Gets files, and folders with all that is in them, that may be read.</summary>
    internal List<string> Read { get; } = [];

    /// <summary>Gets files, and folders with all that is in them, that may be read and executed.</summary>
    internal List<string> Execute { get; } = [];

    /// <summary>Gets files that exist and may be read and written, such as <c>/dev/null</c>.</summary>
    internal List<string> Write { get; } = [];

    /// <summary>Gets the whole environment of the program.</summary>
    internal List<string> Environment { get; } = [];

    /// <summary>Gets the bytes of private writable memory that the process may have, or <see langword="null"/> for no limit of ours.</summary>
    internal ulong? DataBytes { get; private set; }

    /// <summary>Gets how many descriptors it may have open.</summary>
    internal ulong OpenFiles { get; private set; } = 256;

    /// <summary>Gets how many processes and threads its user may have, or <see langword="null"/> for no limit of ours.</summary>
    internal ulong? Tasks { get; private set; }

    /// <summary>Gets the user and group that it becomes, or <see langword="null"/> to stay who started it.</summary>
    internal uint? User { get; private set; }

    /// <summary>Gets a value indicating whether the program may share memory that no file is behind, which <see cref="DataBytes"/> does not count.</summary>
    internal bool SharedMemory { get; private set; }

    /// <summary>Gets the program's full path and its arguments.</summary>
    internal List<string> Program { get; } = [];

    /// <summary>Reads <c>--name value</c> pairs up to <c>--</c>, and the program behind it.</summary>
    /// <exception cref="LaunchException">A name is not known, a value is missing or wrong, or there is no program.</exception>
    internal static LaunchPlan Parse(IReadOnlyList<string> arguments)
    {
        var plan = new LaunchPlan();
        var at = 0;
        for (; at < arguments.Count && arguments[at] is not "--"; at += 2)
        {
            if (at + 1 >= arguments.Count)
            {
                throw new LaunchException($"'{arguments[at]}' has no value.");
            }

            plan.Take(arguments[at], arguments[at + 1]);
        }

        plan.Program.AddRange(arguments.Skip(at + 1));
        return plan.Program is [['/', ..], ..] ? plan : throw new LaunchException("There must be the full path of a program after '--'.");
    }

    private void Take(string name, string value)
    {
        switch (name)
        {
            case "--read":
                Read.Add(value);
                break;
            case "--execute":
                Execute.Add(value);
                break;
            case "--write":
                Write.Add(value);
                break;
            case "--env":
                Environment.Add(value);
                break;
            case "--data":
                DataBytes = Number(name, value);
                break;
            case "--files":
                OpenFiles = Number(name, value);
                break;
            case "--tasks":
                Tasks = Number(name, value);
                break;
            case "--user":
                User = checked((uint)Number(name, value));
                break;
            case "--shared-memory":
                SharedMemory = value is "yes" ? true : throw new LaunchException("'--shared-memory' can only be 'yes'.");
                break;
            default:
                throw new LaunchException($"There is no option '{name}'.");
        }
    }

    private static ulong Number(string name, string value) =>
        ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= int.MaxValue * 4096UL
            ? number
            : throw new LaunchException($"'{name}' must be a number above zero, but is '{value}'.");
}
