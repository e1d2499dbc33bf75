namespace ToolExec.Foundation.Processes;

/// <summary>The rules of <see cref="ChildProcessOptions"/>, in one place.</summary>
internal static class OptionsCheck
{
    private const int MaxTailBytes = 16 * 1024 * 1024;
    private const int MaxLineBytes = 1024 * 1024;
    private static readonly TimeSpan MaxGrace = TimeSpan.FromHours(1);

    internal static void Check(ChildProcessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrWhiteSpace(options.FileName))
        {
            throw new ArgumentException($"{nameof(options.FileName)} is empty: name the command to start.", nameof(options));
        }

        if (options.Arguments is null || options.Environment is null || options.TimeProvider is null || options.Arguments.Any(static a => a is null))
        {
            throw new ArgumentException(
                $"{nameof(options.Arguments)}, each argument, {nameof(options.Environment)} and {nameof(options.TimeProvider)} must not be null.",
                nameof(options));
        }

        // The system would cut such a text there, and run something else than was asked for.
        if (options.Arguments.Append(options.FileName).Append(options.WorkingDirectory ?? "").Any(static a => a.Contains('\0', StringComparison.Ordinal)))
        {
            throw new ArgumentException("The command, an argument or the working directory contains a NUL character.", nameof(options));
        }

        CheckRange(options.ErrorTailBytes, MaxTailBytes, nameof(options.ErrorTailBytes));
        CheckRange(options.MaxErrorLineBytes, MaxLineBytes, nameof(options.MaxErrorLineBytes));
        if (options.StopGrace < TimeSpan.Zero || options.StopGrace > MaxGrace)
        {
            throw new ArgumentException($"{nameof(options.StopGrace)} must be between zero and {MaxGrace}, but is {options.StopGrace}.", nameof(options));
        }

        void CheckRange(int value, int most, string name)
        {
            if (value < 1 || value > most)
            {
                throw new ArgumentException($"{name} must be between 1 and {most}, but is {value}.", nameof(options));
            }
        }
    }
}
