namespace ToolExec.Runtime;

/// <summary>The sandboxes as the start has found them, and the rules by which one is chosen. Immutable.</summary>
internal sealed class SandboxSelection(RuntimeOptions options, IReadOnlyList<ISandbox> sandboxes, IReadOnlyList<SandboxAbsence> absent)
{
    private bool _isStarted = true;

    public IReadOnlyList<ISandbox> Sandboxes { get; } = sandboxes;

    public IReadOnlyList<SandboxAbsence> Absent { get; } = absent;

    public static SandboxSelection NotStarted(RuntimeOptions options) => new(options, [], []) { _isStarted = false };

    /// <summary>Says how the sandboxes are.</summary>
    public BackendHealth Describe()
    {
        var ill = string.Join(" ", Absent.Where(a => a.Kind == SandboxErrorKind.Unavailable).Select(a => $"{a.Info.Name} cannot run here: {a.Reason}"));
        var well = Sandboxes.Count == 0 ? "" : $"Ready: {string.Join(", ", Sandboxes.Select(s => $"{s.Info.Name} ({Word(s.Info.Profile)})"))}.";
        return ill.Length == 0 ? new BackendHealth(BackendHealthStatus.Healthy, well.Length > 0 ? well : null)
            : Sandboxes.Count > 0 ? BackendHealth.Degraded($"{ill} {well}")
            : BackendHealth.Unhealthy(ill);
    }

    public ISandbox? Find(string language, SandboxProfile? profile, string? name, out SandboxError? error)
    {
        var least = profile ?? options.DefaultProfile;
        error = !_isStarted ? new(SandboxErrorKind.Unavailable, "The sandboxes have not been tried yet. Start the host first.")
            : !options.AllowedProfiles.Contains(least) ? Denied($"The host does not allow the profile '{Word(least)}'. It allows {string.Join(", ", options.AllowedProfiles.Order().Select(Word))}.")
            : null;
        if (error is not null)
        {
            return null;
        }

        return name is null ? Choose(language, least, out error) : Named(name, language, least, out error);
    }

    // The least strict one that is strict enough: a stricter one costs more than was asked for. Among equals one whose code can wait for people, whatever else
    // the host added before it; then the first that it added.
    private ISandbox? Choose(string language, SandboxProfile least, out SandboxError? error)
    {
        ISandbox? best = null;
        foreach (var sandbox in Sandboxes)
        {
            if (sandbox.Info.Profile >= least && Runs(sandbox.Info, language) && (best is null || GoesBefore(sandbox, best)))
            {
                best = sandbox;
            }
        }

        error = best is null ? NoneFits(language, least) : null;
        return best;
    }

    private static bool GoesBefore(ISandbox one, ISandbox other) => one.Info.Profile != other.Info.Profile
        ? one.Info.Profile < other.Info.Profile
        : one is ISuspendableSandbox && other is not ISuspendableSandbox;

    private ISandbox? Named(string name, string language, SandboxProfile least, out SandboxError? error)
    {
        var sandbox = Sandboxes.FirstOrDefault(s => string.Equals(s.Info.Name, name, StringComparison.Ordinal));
        if (sandbox is null)
        {
            error = Absent.FirstOrDefault(a => string.Equals(a.Info.Name, name, StringComparison.Ordinal)) is { } absence
                ? new SandboxError(absence.Kind, $"The sandbox '{name}' cannot be used here: {absence.Reason}")
                : new SandboxError(SandboxErrorKind.InvalidRequest, $"There is no sandbox '{name}'. There are {List(Sandboxes.Select(s => s.Info.Name))}.");
            return null;
        }

        error = sandbox.Info.Profile < least
            ? Denied($"The sandbox '{name}' is of the profile '{Word(sandbox.Info.Profile)}', less strict than the '{Word(least)}' that is needed.")
            : !Runs(sandbox.Info, language)
                ? new SandboxError(SandboxErrorKind.InvalidRequest, $"The sandbox '{name}' does not run '{language}'. It runs {List(sandbox.Info.Languages)}.")
                : null;
        return error is null ? sandbox : null;
    }

    private SandboxError NoneFits(string language, SandboxProfile least)
    {
        var all = Sandboxes.Select(s => s.Info).Concat(Absent.Select(a => a.Info)).ToList();
        if (all.Count > 0 && !all.Exists(info => Runs(info, language)))
        {
            return new SandboxError(
                SandboxErrorKind.InvalidRequest,
                $"No sandbox here runs '{language}'. They run {List(all.SelectMany(i => i.Languages).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}.");
        }

        var reasons = Absent.Where(a => a.Info.Profile >= least && Runs(a.Info, language)).Select(a => $" '{a.Info.Name}' cannot be used: {a.Reason}");
        return new SandboxError(SandboxErrorKind.Unavailable, $"No sandbox on this host runs '{language}' with the profile '{Word(least)}'.{string.Concat(reasons)}");
    }

    private static bool Runs(SandboxInfo info, string language) => info.Languages.Contains(language, StringComparer.Ordinal);

    private static SandboxError Denied(string message) => new(SandboxErrorKind.Denied, message);

    private static string List(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "none";

    private static string Word(SandboxProfile profile) => profile switch
    {
        SandboxProfile.Dev => "dev",
        SandboxProfile.Standard => "standard",
        _ => "hardened",
    };
}
