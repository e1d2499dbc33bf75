namespace ToolExec.Code;

/// <summary>Reads the settings of code mode, strictly.</summary>
internal static class CodeModeSettings
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(1);

    private static readonly Dictionary<string, SandboxProfile> Profiles = new(StringComparer.Ordinal)
    {
        ["dev"] = SandboxProfile.Dev,
        ["standard"] = SandboxProfile.Standard,
        ["hardened"] = SandboxProfile.Hardened,
    };

    /// <exception cref="BackendSettingsException">A setting is wrong or unknown.</exception>
    public static Action<CodeModeOptions> Read(BackendSettings settings)
    {
        var read = new CodeModeOptions();
        read.DefaultLanguage = settings.GetString("language") ?? read.DefaultLanguage;
        read.Profile = settings.Contains("profile") ? settings.GetWord("profile", SandboxProfile.Standard, Profiles) : null;
        read.Sandbox = settings.GetString("sandbox");
        read.Limits = new SandboxLimits
        {
            Timeout = settings.GetTimeSpan("timeout", read.Limits.Timeout!.Value, TimeSpan.FromMilliseconds(1), LongestRun),
            MemoryBytes = settings.Contains("memoryBytes") ? settings.GetInt32("memoryBytes", 0, 1, int.MaxValue) : null,
            ToolCalls = settings.GetInt32("maxToolCalls", read.Limits.ToolCalls!.Value, 0, int.MaxValue),
            ChainSteps = settings.GetInt32("maxChainSteps", read.Limits.ChainSteps!.Value, 0, int.MaxValue),
        };
        read.Tools = new ToolFilter { Allow = settings.GetStrings("tools"), Deny = settings.GetStrings("denyTools") };
        read.Functions = new ToolFilter { Allow = settings.GetStrings("functions") };
        read.MaxFunctions = Int32("maxFunctions", read.MaxFunctions, CodeModeBounds.MaxFunctions);
        read.MaxDeclarationLength = Int32("maxDeclarationLength", read.MaxDeclarationLength, CodeModeBounds.MaxDeclarationLength);
        read.MaxConcurrency = Int32("maxConcurrency", read.MaxConcurrency, CodeModeBounds.MaxConcurrency);
        read.MaxCodeLength = Int32("maxCodeLength", read.MaxCodeLength, CodeModeBounds.MaxCodeLength);
        read.MaxToolResultBytes = Int32("maxToolResultBytes", read.MaxToolResultBytes, CodeModeBounds.MaxToolResultBytes);
        read.MaxValueBytes = Int32("maxValueBytes", read.MaxValueBytes, CodeModeBounds.MaxValueBytes);
        read.MaxOutputLength = Int32("maxOutputLength", read.MaxOutputLength, CodeModeBounds.MaxOutputLength);
        read.ArtifactTimeToLive = Time("artifactTimeToLive", read.ArtifactTimeToLive, CodeModeBounds.ArtifactTimeToLive);
        read.SuspendedTimeToLive = Time("suspendedTimeToLive", read.SuspendedTimeToLive, CodeModeBounds.SuspendedTimeToLive);
        read.SuspendForBudget = settings.GetBoolean("suspendForBudget", read.SuspendForBudget);
        read.MaxSuspended = Int32("maxSuspended", read.MaxSuspended, CodeModeBounds.MaxSuspended);
        read.MaxSuspendedBytes = Int32("maxSuspendedBytes", (int)read.MaxSuspendedBytes, (0, int.MaxValue));
        read.Lease = Time("lease", read.Lease, CodeModeBounds.Lease);
        read.OfferTool = settings.GetBoolean("offerTool", read.OfferTool);
        settings.EnsureAllRead();
        return options => Copy(read, options);

        int Int32(string name, int usual, (int Least, int Most) bounds) => settings.GetInt32(name, usual, bounds.Least, bounds.Most);

        TimeSpan Time(string name, TimeSpan usual, (TimeSpan Least, TimeSpan Most) bounds) => settings.GetTimeSpan(name, usual, bounds.Least, bounds.Most);
    }

    private static void Copy(CodeModeOptions from, CodeModeOptions to)
    {
        to.DefaultLanguage = from.DefaultLanguage;
        to.Profile = from.Profile;
        to.Sandbox = from.Sandbox;
        to.Limits = from.Limits;
        to.Tools = from.Tools;
        to.Functions = from.Functions;
        to.MaxFunctions = from.MaxFunctions;
        to.MaxDeclarationLength = from.MaxDeclarationLength;
        to.MaxConcurrency = from.MaxConcurrency;
        to.MaxCodeLength = from.MaxCodeLength;
        to.MaxToolResultBytes = from.MaxToolResultBytes;
        to.MaxValueBytes = from.MaxValueBytes;
        to.MaxOutputLength = from.MaxOutputLength;
        to.ArtifactTimeToLive = from.ArtifactTimeToLive;
        to.SuspendedTimeToLive = from.SuspendedTimeToLive;
        to.SuspendForBudget = from.SuspendForBudget;
        to.MaxSuspended = from.MaxSuspended;
        to.MaxSuspendedBytes = from.MaxSuspendedBytes;
        to.Lease = from.Lease;
        to.OfferTool = from.OfferTool;
    }
}
