using System.Text.Json;

namespace ToolExec.Script;

/// <summary>The rules of all options, in one place. Every broken rule is named at once.</summary>
internal static class OptionsCheck
{
    private const long MinMemory = 4L * 1024 * 1024;
    private const long MaxMemory = 2L * 1024 * 1024 * 1024;
    private const int MinStack = 1024 * 1024;
    private const long MaxBytes = 1024L * 1024 * 1024;
    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(1);

    public static void Check(ScriptEngineOptions options)
    {
        var errors = new List<string>();
        CheckLimits(options.Limits, errors);
        CheckDuration(options.CompileTimeout, nameof(options.CompileTimeout), errors);
        CheckRange(options.MaxSourceLength, 1, 16 * 1024 * 1024, nameof(options.MaxSourceLength), errors);
        CheckRange(options.MaxImages, 1, 1024, nameof(options.MaxImages), errors);
        if (options.SnapshotKey is { } key)
        {
            // The key itself is never shown.
            CheckRange(key.Length, 16, 1024, $"{nameof(options.SnapshotKey)}.{nameof(key.Length)}", errors);
        }

        if (options.TimeProvider is null)
        {
            errors.Add($"{nameof(options.TimeProvider)} must not be null.");
        }

        Throw(errors, nameof(options));
    }

    public static void Check(ScriptInstanceOptions options)
    {
        var errors = new List<string>();
        if (options.Limits is { } limits)
        {
            CheckLimits(limits, errors);
        }

        if (options.Functions is null || options.TimeZone is null)
        {
            errors.Add($"{nameof(options.Functions)} and {nameof(options.TimeZone)} must not be null.");
        }

        if (options.Globals.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
        {
            errors.Add($"{nameof(options.Globals)} must be an object whose members are the variables, but is of kind {options.Globals.ValueKind}.");
        }

        Throw(errors, nameof(options));
    }

    private static void CheckLimits(ScriptLimits? limits, List<string> errors)
    {
        if (limits is null)
        {
            errors.Add($"{nameof(ScriptEngineOptions.Limits)} must not be null.");
            return;
        }

        CheckRange(limits.MemoryBytes, MinMemory, MaxMemory, nameof(limits.MemoryBytes), errors);
        CheckRange(limits.StackBytes, MinStack, ScriptLimits.MaxStackBytes, nameof(limits.StackBytes), errors);
        CheckRange(limits.OutputBytes, 0, MaxBytes, nameof(limits.OutputBytes), errors);
        CheckRange(limits.HostCalls, 0, long.MaxValue, nameof(limits.HostCalls), errors);
        CheckRange(limits.PendingArgumentBytes, 2, MaxBytes, nameof(limits.PendingArgumentBytes), errors);
        CheckRange(limits.ResultBytes, 2, MaxBytes, nameof(limits.ResultBytes), errors);
        if (limits.Duration is { } duration)
        {
            CheckDuration(duration, nameof(limits.Duration), errors);
        }
    }

    private static void CheckRange(long value, long least, long most, string name, List<string> errors)
    {
        if (value < least || value > most)
        {
            errors.Add($"{name} must be between {least} and {most}, but is {value}.");
        }
    }

    private static void CheckDuration(TimeSpan value, string name, List<string> errors)
    {
        if (value <= TimeSpan.Zero || value > MaxDuration)
        {
            errors.Add($"{name} must be more than zero and at most {MaxDuration}, but is {value}.");
        }
    }

    private static void Throw(List<string> errors, string parameter)
    {
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", errors), parameter);
        }
    }
}
