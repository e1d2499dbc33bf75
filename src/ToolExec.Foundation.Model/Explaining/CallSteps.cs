namespace ToolExec;

/// <summary>The names of the pipeline's steps, as notes and explanations have them.</summary>
public static class CallSteps
{
    /// <summary>The look-up of the tool.</summary>
    public const string Resolve = "resolve";

    /// <summary>The audit trail.</summary>
    public const string Audit = "audit";

    /// <summary>Rules that say who may call what.</summary>
    public const string Authorise = "authorise";

    /// <summary>The mending of arguments.</summary>
    public const string Repair = "repair";

    /// <summary>The check of the arguments.</summary>
    public const string Validate = "validate";

    /// <summary>Large results that go to artifacts.</summary>
    public const string Spill = "spill";

    /// <summary>Checks of what goes in and comes out.</summary>
    public const string Guard = "guard";

    /// <summary>A person's agreement.</summary>
    public const string Approve = "approve";

    /// <summary>Calls that are described instead of run.</summary>
    public const string DryRun = "dry_run";

    /// <summary>Effects that happen once.</summary>
    public const string Ledger = "ledger";

    /// <summary>Results that are known already.</summary>
    public const string Cache = "cache";

    /// <summary>What a call may cost.</summary>
    public const string Budget = "budget";

    /// <summary>How many calls may run, and how often.</summary>
    public const string Rate = "rate";

    /// <summary>Attempts: their time, their repetition.</summary>
    public const string Resilience = "resilience";

    /// <summary>The recording of calls for later play.</summary>
    public const string Record = "record";

    /// <summary>The choice of a backend.</summary>
    public const string Choose = "choose";

    /// <summary>One attempt at a backend.</summary>
    public const string Attempt = "attempt";

    /// <summary>The check of the result, and its one form.</summary>
    public const string Normalise = "normalise";

    /// <summary>Values of secrets that are taken out.</summary>
    public const string Scrub = "scrub";

    /// <summary>The end of the call.</summary>
    public const string End = "end";
}
