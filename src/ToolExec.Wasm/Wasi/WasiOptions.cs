namespace ToolExec.Wasm;

/// <summary>What a guest gets from its host by WASI preview 1. Nothing of it unless it is named here, except randomness.</summary>
/// <remarks>Read once, when a <see cref="WasiHost"/> is made.</remarks>
public sealed class WasiOptions
{
    /// <summary>Gets the arguments of the program, its name first.</summary>
    /// <value>The default value is empty. Allowed: texts without U+0000.</value>
    public IList<string> Arguments { get; } = [];

    /// <summary>Gets the environment variables. The host's own are never seen.</summary>
    /// <value>The default value is empty. Allowed: names that are not empty and have no '=', and texts without U+0000.</value>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets where the clocks and sleeps get their time from.</summary>
    /// <value>The default value is null: there is no clock, and no sleeping.</value>
    public TimeProvider? Clock { get; set; }

    /// <summary>Gets or sets the step of the clocks: guests read times rounded down to it, which makes it harder to measure others.</summary>
    /// <value>The default value is 1 millisecond. Allowed: 100 nanoseconds to 1 hour.</value>
    public TimeSpan ClockResolution { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Gets or sets what fills the bytes a guest wants at random, for guests that must do the same every time.</summary>
    /// <value>The default value is null: the operating system's source for cryptography.</value>
    public Action<Span<byte>>? Random { get; set; }

    /// <summary>Gets or sets what the guest reads from descriptor 0. It is read from the guest's thread, and should not block for long: a limit of time is only noticed afterwards.</summary>
    /// <value>The default value is null: it is at its end at once.</value>
    public Stream? StandardInput { get; set; }

    /// <summary>Gets or sets where descriptor 1 goes. It is written to from the guest's thread, and is not disposed.</summary>
    /// <value>The default value is null: what is written is dropped, but counts.</value>
    public Stream? StandardOutput { get; set; }

    /// <summary>Gets or sets where descriptor 2 goes. It is written to from the guest's thread, and is not disposed.</summary>
    /// <value>The default value is null: what is written is dropped, but counts.</value>
    public Stream? StandardError { get; set; }

    /// <summary>Gets or sets the bytes that the guest may read from descriptor 0. Then it is at its end.</summary>
    /// <value>The default value is 64 MiB. Allowed: 0 or more.</value>
    public long MaxInputBytes { get; set; } = 64 << 20;

    /// <summary>Gets or sets the bytes that the guest may write to descriptors 1 and 2, each. Then writing fails with <c>ENOSPC</c>.</summary>
    /// <value>The default value is 1 MiB. Allowed: 0 or more.</value>
    public long MaxOutputBytes { get; set; } = 1 << 20;

    /// <summary>Gets the directories that the guest may use. They become the descriptors from 3 on.</summary>
    /// <value>The default value is empty: there is no file system.</value>
    public IList<WasiDirectory> Directories { get; } = [];

    /// <summary>Gets or sets how many descriptors the guest may have open at once, the first three and directories included.</summary>
    /// <value>The default value is 64. Allowed: 3 to 65,536, and enough for <see cref="Directories"/>.</value>
    public int MaxDescriptors { get; set; } = 64;

    /// <summary>Gets or sets by how many bytes the guest may write or lengthen files in all. A file or directory that it makes counts as 4,096. Then it fails with <c>ENOSPC</c>.</summary>
    /// <value>The default value is 64 MiB. Allowed: 0 or more.</value>
    public long MaxFileBytes { get; set; } = 64 << 20;

    /// <exception cref="ArgumentException">An option is out of its range; the message names all of them.</exception>
    internal WasiOptions Checked()
    {
        var errors = new List<string>();
        Check(Arguments.All(a => a is not null && !a.Contains('\0', StringComparison.Ordinal)), nameof(Arguments), "must not contain U+0000");
        Check(
            Environment.All(v => v.Key.Length > 0 && !v.Key.Contains('=', StringComparison.Ordinal)
                && !v.Key.Contains('\0', StringComparison.Ordinal) && v.Value is not null && !v.Value.Contains('\0', StringComparison.Ordinal)),
            nameof(Environment),
            "must have names that are not empty and have no '=', and no U+0000");
        Check(
            ClockResolution >= TimeSpan.FromTicks(1) && ClockResolution <= TimeSpan.FromHours(1),
            nameof(ClockResolution),
            $"must be from 100 nanoseconds to 1 hour, but is {ClockResolution}");
        Check(MaxInputBytes >= 0, nameof(MaxInputBytes), $"must not be negative, but is {MaxInputBytes}");
        Check(MaxOutputBytes >= 0, nameof(MaxOutputBytes), $"must not be negative, but is {MaxOutputBytes}");
        Check(MaxFileBytes >= 0, nameof(MaxFileBytes), $"must not be negative, but is {MaxFileBytes}");
        Check(
            MaxDescriptors >= 3 + Directories.Count && MaxDescriptors <= 65_536,
            nameof(MaxDescriptors),
            $"must be from {3 + Directories.Count} to 65536, but is {MaxDescriptors}");
        Check(
            Directories.All(d => !string.IsNullOrEmpty(d?.HostPath) && !string.IsNullOrEmpty(d.GuestPath)
                && !d.GuestPath.Contains('\0', StringComparison.Ordinal)),
            nameof(Directories),
            "must have paths");
        if (errors.Count == 0)
        {
            foreach (var directory in Directories)
            {
                Check(Directory.Exists(directory.HostPath), nameof(Directories), $"must exist, but '{directory.HostPath}' is no directory");
            }
        }

        return errors.Count == 0 ? this : throw new ArgumentException(string.Join(" ", errors));

        void Check(bool holds, string option, string rule)
        {
            if (!holds)
            {
                errors.Add($"{option} {rule}.");
            }
        }
    }
}
