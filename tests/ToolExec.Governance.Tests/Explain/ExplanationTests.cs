using Microsoft.Extensions.DependencyInjection;
using ToolExec.Run;

namespace ToolExec.Governance.Tests.Explain;

public sealed class ExplanationTests
{
    [Fact]
    public void Members_Null_AreRefused()
    {
        var explanation = new CallExplanation();
        FluentActions.Invoking(() => explanation.Plan(null!, [])).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => explanation.Plan([], null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => CallExplanation.Describe(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new CallNotes().Add("", "x")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new CallNotes().Add("x", "")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new CallNotes().Scrub(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Notes_MoreThanTheLimit_AreCounted()
    {
        var notes = new CallNotes();

        for (var i = 0; i < CallNotes.MaxCount + 1; i++)
        {
            notes.Add("step", "done");
        }

        notes.ToList().Should().HaveCount(CallNotes.MaxCount);
        notes.Dropped.Should().Be(1);
    }

    [Fact]
    public async Task Call_Explained_TellsEveryStepInOrder()
    {
        await using var host = await StartAsync();

        var explanation = await ExplainAsync(host, "read");

        explanation.Steps.Select(s => (s.Name, s.State)).Should().Equal(
            (CallSteps.Resolve, ExplainedState.Ran),
            (CallSteps.Validate, ExplainedState.Ran),
            (CallSteps.Cache, ExplainedState.Ran),
            (CallSteps.Resilience, ExplainedState.Ran),
            (CallSteps.Choose, ExplainedState.Ran),
            (CallSteps.Attempt, ExplainedState.Ran),
            (CallSteps.Normalise, ExplainedState.Ran),
            (CallSteps.End, ExplainedState.Ran),
            (CallSteps.Audit, ExplainedState.NotConfigured),
            (CallSteps.Authorise, ExplainedState.NotConfigured),
            (CallSteps.Spill, ExplainedState.NotConfigured),
            (CallSteps.Guard, ExplainedState.NotConfigured),
            (CallSteps.Approve, ExplainedState.NotConfigured),
            (CallSteps.DryRun, ExplainedState.NotConfigured),
            (CallSteps.Ledger, ExplainedState.NotConfigured),
            (CallSteps.Budget, ExplainedState.NotConfigured),
            (CallSteps.Rate, ExplainedState.NotConfigured),
            (CallSteps.Record, ExplainedState.NotConfigured));
        Notes(explanation, CallSteps.Resolve).Should().Equal("found b:read: b");
        Notes(explanation, CallSteps.Cache).Should().Equal("miss");
        Notes(explanation, CallSteps.End).Should().Equal("succeeded");
        explanation.ToString().Should().Contain("budget       not configured").And.Contain("succeeded b");
    }

    [Fact]
    public async Task Call_KnownResult_SaysThatNothingBehindWasReached()
    {
        await using var host = await StartAsync();
        await host.CallAsync("read").OrHang();
        host.Time.Advance(TimeSpan.FromSeconds(2));

        var explanation = await ExplainAsync(host, "read");

        Notes(explanation, CallSteps.Cache).Should().Equal("hit: 2 s old");
        State(explanation, CallSteps.Attempt).Should().Be(ExplainedState.NotReached);
        State(explanation, CallSteps.Resilience).Should().Be(ExplainedState.NotReached);
    }

    [Fact]
    public async Task Call_StepDoesNotConcernTheTool_IsSaid()
    {
        await using var host = await StartAsync();

        var explanation = await ExplainAsync(host, "write");

        State(explanation, CallSteps.Cache).Should().Be(ExplainedState.NotConcerned);
        explanation.ToString().Should().Contain("cache        does not concern this tool");
    }

    [Fact]
    public async Task Call_Repaired_TellsWhereWithoutTheValue()
    {
        await using var host = await StartAsync(
            b => b.ConfigureRun(r => r.Repair = ArgumentRepair.Safe),
            h => h.Add("typed", _ => new(ToolResult.Success(default)), inputSchema: """{"type":"object","properties":{"n":{"type":"integer"}}}"""));

        var explanation = await ExplainAsync(host, "typed", """{"n":"4711"}""");

        Notes(explanation, CallSteps.Repair).Should().Equal("replace /n");
        explanation.Steps.Single(s => s.Name == CallSteps.Validate).Notes.Single().Outcome.Should().Be("valid");
        explanation.ToString().Should().NotContain("4711");
    }

    [Fact]
    public async Task Call_Refused_SaysWhyAndWhatWasNotReached()
    {
        await using var host = await StartAsync(
            add: h => h.Add("typed", _ => new(ToolResult.Success(default)), inputSchema: """{"type":"object","required":["n"]}"""));

        var explanation = await ExplainAsync(host, "typed");

        explanation.Steps.Single(s => s.Name == CallSteps.Validate).Notes.Single().Outcome.Should().Be("validation_input");
        State(explanation, CallSteps.Attempt).Should().Be(ExplainedState.NotReached);
        Notes(explanation, CallSteps.End).Should().Equal("validation_input");
    }

    [Fact]
    public async Task Call_StepsThatBelongTogether_HaveNamesOfTheirOwn()
    {
        await using var host = await StartAsync(b => b
            .UsePolicy(p => p.Rules.Add(new PolicyRule { Name = "never", Effect = PolicyEffect.Deny, Arguments = { new ArgumentCondition { At = "/n", EqualTo = ToolExecJson.Parse("1") } } }))
            .UseLedger());

        var explanation = await ExplainAsync(host, "write", """{"n":2}""");

        explanation.Steps.Select(s => s.Name).Should().OnlyHaveUniqueItems();
        explanation.Steps.Where(s => s.State == ExplainedState.Ran).Select(s => s.Name).Should().ContainInOrder(CallSteps.Approve, CallSteps.Ledger, "ledger_start", "policy_seal", CallSteps.Attempt);
        Notes(explanation, CallSteps.Authorise).Should().Equal("allowed default");
    }

    [Fact]
    public async Task Call_UnknownTool_TellsTheLookUpAlone()
    {
        await using var host = await StartAsync();

        var explanation = await ExplainAsync(host, "nothing");

        explanation.Steps.Should().ContainSingle().Which.Notes.Single().Outcome.Should().Be("tool_not_found");
    }

    [Fact]
    public async Task Call_TriedAgain_TellsEachAttempt()
    {
        var runs = 0;
        await using var host = await StartAsync(
            b => b.UseResilience(r => (r.MaxAttempts, r.BaseDelay) = (3, TimeSpan.Zero)),
            h => h.Add("shaky", _ => new(++runs < 3 ? ToolResult.Failure(new ToolError(ToolErrorKind.BackendUnavailable, "Not now.")) : ToolResult.Success(default))));

        var explanation = await ExplainAsync(host, "shaky");

        explanation.Steps.Single(s => s.Name == CallSteps.Attempt).Runs.Should().Be(3);
        explanation.Steps.Single(s => s.Name == CallSteps.Attempt).Notes.Select(n => n.Outcome).Should().Equal("backend_unavailable", "backend_unavailable", "succeeded");
        Notes(explanation, CallSteps.Resilience).Should().Equal("retried: attempt 1 ended as backend_unavailable", "retried: attempt 2 ended as backend_unavailable");
    }

    [Fact]
    public async Task Call_StepsOfOneTool_AreMadeOnceForBothPipelines()
    {
        await using var host = await StartAsync();
        await host.CallAsync("read").OrHang();

        // The plain call's result is known to the explained one: they share the step and what it remembers.
        Notes(await ExplainAsync(host, "read"), CallSteps.Cache).Should().ContainSingle().Which.Should().StartWith("hit");
    }

    [Fact]
    public async Task Call_HostsOwnStep_IsCalledByItsType()
    {
        await using var host = await StartAsync(b => b.UseMiddleware(new Own()));

        var explanation = await ExplainAsync(host, "read");

        explanation.Steps[1].Name.Should().Be(nameof(Own));
        explanation.Steps[1].Took.Should().Be(TimeSpan.FromSeconds(3), "time behind a step is not its own");
    }

    [Fact]
    public async Task Call_Streamed_IsExplainedToo()
    {
        await using var host = await StartAsync();
        var explanation = new CallExplanation(host.Time);

        await host.Executor.StreamAsync(new ToolCall("b:read") { Options = new() { Explanation = explanation } }).OrHang();

        State(explanation, CallSteps.Attempt).Should().Be(ExplainedState.Ran);
    }

    [Fact]
    public async Task Context_WithoutExplanation_HasNoNotes()
    {
        CallNotes? seen = new();
        await using var host = await StartAsync(add: h => h.Add("look", context =>
        {
            seen = context.Notes;
            return new(ToolResult.Success(default));
        }));

        await host.CallAsync("look").OrHang();

        seen.Should().BeNull();
    }

    private static ExplainedState State(CallExplanation explanation, string step) => explanation.Steps.Single(s => s.Name == step).State;

    private static IEnumerable<string> Notes(CallExplanation explanation, string step) =>
        explanation.Steps.Single(s => s.Name == step).Notes.Select(n => CallExplanation.Describe(n with { Took = null }));

    private static async Task<CallExplanation> ExplainAsync(GovernedHost host, string tool, string arguments = "{}")
    {
        var explanation = new CallExplanation(host.Time);
        await host.CallAsync(tool, arguments, new() { Explanation = explanation }).OrHang();
        return explanation;
    }

    private static Task<GovernedHost> StartAsync(Action<IToolExecBuilder>? more = null, Action<GovernedHost>? add = null)
    {
        var host = new GovernedHost(b =>
        {
            b.UseCache().UseResilience();
            more?.Invoke(b);
        });
        host.Add("read", _ =>
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            return new(ToolResult.Success(ToolExecJson.Parse("1")));
        }, readOnly: true);
        host.Add("write", _ => new(ToolResult.Success(ToolExecJson.Parse("1"))));
        add?.Invoke(host);
        return host.StartAsync();
    }

    private sealed class Own : IToolMiddleware
    {
        public async ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
        {
            ((ManualTimeProvider)context.Services.GetRequiredService<TimeProvider>()).Advance(TimeSpan.FromSeconds(3));
            return await next(context);
        }
    }
}
