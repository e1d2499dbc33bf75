namespace ToolExec;

/// <summary>Where the steps of ToolExec stand among middleware of the same position: the lower, the further outside. Between them is room for a host's own.</summary>
public static class ToolMiddlewareOrder
{
    /// <summary>What sees a whole call, whatever becomes of it: the audit trail. In <see cref="ToolMiddlewarePosition.BeforeValidation"/>.</summary>
    public const int Record = -1000;

    /// <summary>Who may call what at all. In <see cref="ToolMiddlewarePosition.BeforeValidation"/>.</summary>
    public const int Authorise = -500;

    /// <summary>A host's own middleware, unless it says otherwise.</summary>
    public const int Host = 0;

    /// <summary>Large results go to an artifact. In <see cref="ToolMiddlewarePosition.AroundExecution"/>, as all that follow.</summary>
    public const int Spill = 100;

    /// <summary>Looks at arguments and results for what must not pass.</summary>
    public const int Guard = 200;

    /// <summary>A person agrees to the call.</summary>
    public const int Approve = 300;

    /// <summary>The call is described instead of run.</summary>
    public const int DryRun = 350;

    /// <summary>A side effect happens once.</summary>
    public const int Ledger = 400;

    /// <summary>A result that is known already.</summary>
    public const int Cache = 500;

    /// <summary>What a call may cost.</summary>
    public const int Budget = 600;

    /// <summary>How many calls may run, and how often.</summary>
    public const int Rate = 700;

    /// <summary>Attempts: their time, their repetition.</summary>
    public const int Resilience = 800;

    /// <summary>What a backend gave is recorded, or played again.</summary>
    public const int Cassette = 900;

    /// <summary>Returns the name by which explanations call the step of a place: one of <see cref="CallSteps"/>.</summary>
    /// <param name="order">The place.</param>
    /// <returns>The name, or <see langword="null"/> where the place is no step's of ToolExec.</returns>
    public static string? StepAt(int order) => order switch
    {
        Record => CallSteps.Audit,
        Authorise => CallSteps.Authorise,
        Spill => CallSteps.Spill,
        Guard => CallSteps.Guard,
        Approve => CallSteps.Approve,
        DryRun => CallSteps.DryRun,
        Ledger => CallSteps.Ledger,
        Cache => CallSteps.Cache,
        Budget => CallSteps.Budget,
        Rate => CallSteps.Rate,
        Resilience => CallSteps.Resilience,
        Cassette => CallSteps.Record,
        _ => null,
    };
}
