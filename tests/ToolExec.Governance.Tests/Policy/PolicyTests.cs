using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ToolExec.Run;

namespace ToolExec.Governance.Tests.Policy;

public sealed class PolicyTests
{
    private int _runs;

    [Fact]
    public void UsePolicy_Null_IsRefused()
    {
        FluentActions.Invoking(() => PolicyBuilderExtensions.UsePolicy(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UsePolicy((BackendSettings)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().ConfigureApprovals(null!)).Should().Throw<ArgumentNullException>();
    }

    // Every combination of what fits, and what counts.
    [Theory]
    [InlineData("", "allow", "ran")]
    [InlineData("", "ask", "asked")]
    [InlineData("", "deny", "denied")]
    [InlineData("allow", "deny", "ran")]
    [InlineData("allow", "ask", "ran")]
    [InlineData("ask", "allow", "asked")]
    [InlineData("ask", "deny", "asked")]
    [InlineData("deny", "allow", "denied")]
    [InlineData("allow,ask", "allow", "asked")]
    [InlineData("ask,allow", "deny", "asked")]
    [InlineData("allow,deny", "allow", "denied")]
    [InlineData("deny,allow", "ask", "denied")]
    [InlineData("ask,deny", "allow", "denied")]
    [InlineData("allow,ask,deny", "allow", "denied")]
    public async Task Call_SeveralRulesFit_TheMostRestrictiveCounts(string fitting, string fallback, string outcome)
    {
        foreach (var withCondition in new[] { false, true })
        {
            _runs = 0;
            await using var host = await StartAsync(o =>
            {
                o.Default = Enum.Parse<PolicyEffect>(fallback, ignoreCase: true);
                o.Rules.Add(new PolicyRule { Name = "other", Effect = PolicyEffect.Deny, Tools = Only("b:elsewhere") });
                foreach (var effect in fitting.Split(',', StringSplitOptions.RemoveEmptyEntries))
                {
                    var rule = new PolicyRule { Name = effect, Effect = Enum.Parse<PolicyEffect>(effect, ignoreCase: true) };
                    if (withCondition)
                    {
                        rule.Arguments.Add(new ArgumentCondition { At = "/n", MoreThan = 1 });
                    }

                    o.Rules.Add(rule);
                }
            });

            var result = await host.CallAsync("t", """{"n":2}""").OrHang();

            (result.Status switch { ToolStatus.Succeeded => "ran", ToolStatus.AwaitingApproval => "asked", _ => "denied" }).Should().Be(outcome);
            _runs.Should().Be(string.Equals(outcome, "ran", StringComparison.Ordinal) ? 1 : 0);
        }
    }

    [Fact]
    public async Task Call_Denied_NamesTheRuleTheReasonAndWhatToLeaveOut()
    {
        await using var host = await StartAsync(o => o.Rules.Add(Deny("no-prod", new ArgumentCondition { At = "/env", EqualTo = ToolExecJson.Parse("\"prod\"") }, "Production is changed by people only.")));

        var result = await host.CallAsync("t", """{"env":"prod"}""").OrHang();

        (result.Status, result.Error!.Kind, result.Attempts).Should().Be((ToolStatus.Rejected, ToolErrorKind.PolicyDenied, 0));
        result.Error.Message.Should().Be("The rule 'no-prod' of the host forbids this call of 'b:t': Production is changed by people only. It goes by /env: call it with other values there, or go on without it.");
        (await host.CallAsync("t", """{"env":"test"}""").OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_DeniedWhateverTheArguments_IsRefusedBeforeTheyAreChecked()
    {
        await using var host = await StartAsync(o => o.Rules.Add(new PolicyRule { Name = "never", Tools = Only("b:t") }), schema: """{"type":"object","required":["n"]}""");

        var result = await host.CallAsync("t", "{}").OrHang();

        result.Error!.Kind.Should().Be(ToolErrorKind.PolicyDenied);
        result.Error.Message.Should().Be("The rule 'never' of the host forbids this call of 'b:t'. Go on without it.");
    }

    [Fact]
    public async Task Call_DeniedByItsArguments_IsCheckedFirst()
    {
        await using var host = await StartAsync(o => o.Rules.Add(Deny("never", new ArgumentCondition { At = "/n", Exists = false })), schema: """{"type":"object","required":["n"]}""");

        (await host.CallAsync("t", "{}").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
    }

    [Fact]
    public async Task Call_DeniedByDefault_SaysSo()
    {
        await using var host = await StartAsync(o => o.Default = PolicyEffect.Deny);

        (await host.CallAsync("t").OrHang()).Error!.Message.Should().Be("The host allows no call of 'b:t' that none of its rules names. Go on without it.");
    }

    [Theory]
    [InlineData("b:*", true)]
    [InlineData("B:T", true)]
    [InlineData("t", true)]
    [InlineData("?", true)]
    [InlineData("b:t?", false)]
    [InlineData("c:*", false)]
    public async Task Call_RuleThatDenies_FitsToolsWhateverTheCase(string pattern, bool denied)
    {
        await using var host = await StartAsync(o => o.Rules.Add(new PolicyRule { Name = "r", Tools = Only(pattern) }));

        (await host.CallAsync("t").OrHang()).IsSuccess.Should().Be(!denied);
    }

    [Theory]
    [InlineData("b:t", true)]
    [InlineData("B:T", false)]
    public async Task Call_RuleThatAllows_ComparesCase(string pattern, bool allowed)
    {
        await using var host = await StartAsync(o =>
        {
            o.Default = PolicyEffect.Deny;
            o.Rules.Add(new PolicyRule { Name = "r", Effect = PolicyEffect.Allow, Tools = Only(pattern) });
        });

        (await host.CallAsync("t").OrHang()).IsSuccess.Should().Be(allowed);
    }

    [Fact]
    public async Task Call_RulesByAnnotationTagAndBackend_FitAsTheToolIs()
    {
        await using var host = new GovernedHost(b => b.UsePolicy(o =>
        {
            o.Rules.Add(new PolicyRule { Name = "destroys", Effect = PolicyEffect.Ask, Tools = new() { Tools = new() { Destructive = true } } });
            o.Rules.Add(new PolicyRule { Name = "tagged", Tools = new() { Tools = new() { AllTags = ["money"] } } });
            o.Rules.Add(new PolicyRule { Name = "backend", Tools = new() { Backends = ["C*"] } });
        }));
        host.Backend.Add(new Tool { Name = "pay", InputSchema = ToolExecJson.EmptyObject, Tags = ["money"], Annotations = new() { ReadOnlyHint = true } }, Run);
        await host.Add("read", Run, readOnly: true).Add("write", Run).StartAsync();

        (await host.CallAsync("read").OrHang()).Status.Should().Be(ToolStatus.Succeeded);
        (await host.CallAsync("write").OrHang()).Status.Should().Be(ToolStatus.AwaitingApproval);
        (await host.CallAsync("pay").OrHang()).Error!.Message.Should().Contain("'tagged'");
    }

    [Theory]
    [InlineData("tenants", true)]
    [InlineData("users", true)]
    [InlineData("sessions", true)]
    [InlineData("agents", true)]
    [InlineData("roles", true)]
    [InlineData("all", true)]
    [InlineData("other-user", false)]
    [InlineData("other-role", false)]
    [InlineData("not-role", false)]
    [InlineData("not-other", true)]
    public async Task Call_RuleForCallers_FitsThem(string which, bool denied)
    {
        var filter = which switch
        {
            "tenants" => new CallerFilter { Tenants = ["x", "ac*"] },
            "users" => new CallerFilter { Users = ["ANN"] },
            "sessions" => new CallerFilter { Sessions = ["s-?"] },
            "agents" => new CallerFilter { Agents = ["planner"] },
            "roles" => new CallerFilter { Roles = ["guest*"] },
            "all" => new CallerFilter { Tenants = ["acme"], Users = ["ann"], Sessions = ["s-1"], Agents = ["*"], Roles = ["staff"] },
            "other-user" => new CallerFilter { Tenants = ["acme"], Users = ["bob"] },
            "other-role" => new CallerFilter { Roles = ["admin"] },
            "not-role" => new CallerFilter { Roles = ["staff"], Not = true },
            _ => new CallerFilter { Roles = ["admin"], Not = true },
        };
        await using var host = await StartAsync(o => o.Rules.Add(new PolicyRule { Name = "r", Callers = filter }));
        var caller = new ToolCaller { Tenant = "acme", User = "ann", Session = "s-1", Agent = "planner", Roles = ["staff", "guest-eu"] };

        (await host.CallAsync("t", options: new() { Caller = caller }).OrHang()).IsSuccess.Should().Be(!denied);
        (await host.CallAsync("t").OrHang()).IsSuccess.Should().Be(!filter.Not, "a caller of whom nothing is known fits no pattern");
    }

    [Fact]
    public async Task Call_ArgumentAbsentAndTheToolHasADefault_IsDecidedByTheDefault()
    {
        await using var host = await StartAsync(
            o => o.Rules.Add(Deny("no-delete", new ArgumentCondition { At = "/mode", EqualTo = ToolExecJson.Parse("\"delete\"") })),
            schema: """{"type":"object","properties":{"mode":{"type":"string","default":"delete"}}}""");

        (await host.CallAsync("t", "{}").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.PolicyDenied);
        (await host.CallAsync("t", """{"mode":"list"}""").OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_ArgumentsAreMended_IsDecidedByWhatTheToolWouldBeGiven()
    {
        await using var host = await StartAsync(
            o => o.Rules.Add(Deny("too-much", new ArgumentCondition { At = "/n", MoreThan = 100 })),
            schema: """{"type":"object","properties":{"n":{"type":"integer"}}}""",
            configure: b => b.ConfigureRun(r => r.Repair = ArgumentRepair.Safe));

        (await host.CallAsync("t", """{"n":"5000"}""").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.PolicyDenied);
        (await host.CallAsync("t", """{"n":"50"}""").OrHang()).IsSuccess.Should().BeTrue();
    }

    // Outside the rules, right behind them, and as far inside as a step can stand.
    [Theory]
    [InlineData(0, ToolErrorKind.PolicyDenied)]
    [InlineData(ToolMiddlewareOrder.Approve + 1, ToolErrorKind.PolicyDenied)]
    [InlineData(ToolMiddlewareOrder.Resilience + 1, ToolErrorKind.PolicyDenied)]
    public async Task Call_AStepChangesTheArguments_TheRulesHoldForWhatIsDispatched(int order, ToolErrorKind kind)
    {
        foreach (var changed in new[] { """{"n":5000}""", """{"n":"5000"}""" })
        {
            _runs = 0;
            await using var host = await StartAsync(
                o => o.Rules.Add(Deny("too-much", new ArgumentCondition { At = "/n", MoreThan = 100 })),
                schema: """{"type":"object","properties":{"n":{"type":"integer"}}}""",
                configure: b => b.ConfigureRun(r => r.Repair = ArgumentRepair.Safe).UseMiddleware(new Changing(changed), ToolMiddlewarePosition.AroundExecution, order));

            (await host.CallAsync("t", """{"n":1}""").OrHang()).Error!.Kind.Should().Be(kind);
            _runs.Should().Be(0);
        }
    }

    [Fact]
    public async Task Call_AStepSetsTheSameArgumentsInOtherWords_Runs()
    {
        await using var host = await StartAsync(
            o => o.Rules.Add(new PolicyRule { Name = "ask", Effect = PolicyEffect.Allow, Arguments = { new ArgumentCondition { At = "/n", MoreThan = 0 } } }),
            configure: b => b.UseMiddleware(new Changing("""{ "n" : 1.0 }"""), ToolMiddlewarePosition.AroundExecution, 390));

        (await host.CallAsync("t", """{"n":1}""").OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Call_DecidedByRules_IsCountedByEffectAndRule()
    {
        var counted = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (string.Equals(instrument.Name, "toolexec.policy.decisions", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            var all = tags.ToArray().ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);
            if (string.Equals(all["gen_ai.tool.name"] as string, "b:counted", StringComparison.Ordinal))
            {
                counted.Add($"{all["toolexec.policy.effect"]} {all["toolexec.policy.rule"]}");
            }
        });
        listener.Start();
        await using var host = new GovernedHost(b => b.UsePolicy(o => o.Rules.Add(Deny("big", new ArgumentCondition { At = "/n", MoreThan = 1 }))));
        await host.Add("counted", Run).StartAsync();

        await host.CallAsync("counted", """{"n":2}""").OrHang();
        await host.CallAsync("counted", """{"n":1}""").OrHang();

        counted.Should().Equal("deny big", "allow default");
    }

    [Fact]
    public async Task Call_Explained_SaysWhichRuleDecided()
    {
        await using var host = await StartAsync(o => o.Rules.Add(new PolicyRule { Name = "fine", Effect = PolicyEffect.Allow }));
        var explanation = new CallExplanation();

        await host.CallAsync("t", options: new() { Explanation = explanation }).OrHang();

        explanation.Notes.Last(CallSteps.Authorise).Should().Match<CallNote>(n => n.Outcome == "allowed" && n.Subject == "fine");
    }

    [Fact]
    public async Task Call_CancelledBefore_ThrowsWithTheCallersToken()
    {
        await using var host = await StartAsync(o => o.Default = PolicyEffect.Ask);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        (await FluentActions.Awaiting(() => host.CallAsync("t", cancellationToken: source.Token).OrHang()).Should().ThrowAsync<OperationCanceledException>())
            .Which.CancellationToken.Should().Be(source.Token);
    }

    public static TheoryData<string, Action<PolicyOptions>> WrongOptions => new()
    {
        { "must be Allow, Ask or Deny", o => o.Default = (PolicyEffect)3 },
        { "must not be null", o => o.Rules.Add(null!) },
        { "1 to 64 characters", o => o.Rules.Add(new PolicyRule()) },
        { "1 to 64 characters", o => o.Rules.Add(new PolicyRule { Name = new string('x', 65) }) },
        { "1 to 64 characters", o => o.Rules.Add(new PolicyRule { Name = "two words" }) },
        { "as that of another rule", o => { o.Rules.Add(new PolicyRule { Name = "a" }); o.Rules.Add(new PolicyRule { Name = "A" }); } },
        { "must be Allow, Ask or Deny", o => o.Rules.Add(new PolicyRule { Name = "a", Effect = (PolicyEffect)(-1) }) },
        { "at most 500", o => o.Rules.Add(new PolicyRule { Name = "a", Reason = new string('x', 501) }) },
        { "must not be blank", o => o.Rules.Add(new PolicyRule { Name = "a", Reason = " " }) },
        { "which tools", o => o.Rules.Add(new PolicyRule { Name = "a", Tools = null! }) },
        { "which callers", o => o.Rules.Add(new PolicyRule { Name = "a", Callers = null! }) },
        { "fits no tool", o => o.Rules.Add(new PolicyRule { Name = "a", Tools = Only("b t") }) },
        { "fits no tool", o => o.Rules.Add(new PolicyRule { Name = "a", Tools = Only("a:b:c:d") }) },
        { "can never fit a tool", o => o.Rules.Add(new PolicyRule { Name = "a", Tools = new() { Tools = new() { Allow = ["x"], Deny = ["X"] } } }) },
        { "can never fit a tool", o => o.Rules.Add(new PolicyRule { Name = "a", Tools = new() { Tools = new() { Deny = ["*"] } } }) },
        { "can never fit a tool", o => o.Rules.Add(new PolicyRule { Name = "a", Tools = new() { Tools = new() { ReadOnly = true, Destructive = true } } }) },
        { "can never fit a tool", o => o.Rules.Add(new PolicyRule { Name = "a", Tools = new() { Tools = new() { AllTags = ["x"], NoTags = ["x"] } } }) },
        { "can never fit a caller", o => o.Rules.Add(new PolicyRule { Name = "a", Callers = new() { Not = true } }) },
        { "has a pattern that is empty", o => o.Rules.Add(new PolicyRule { Name = "a", Callers = new() { Users = [""] } }) },
        { "Arguments[0]", o => o.Rules.Add(Deny("a", new ArgumentCondition { At = "x", Exists = true })) },
        { "Arguments[0]", o => o.Rules.Add(Deny("a", null!)) },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void Start_WrongRule_IsRefusedAndNamed(string message, Action<PolicyOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddToolExec().UsePolicy(configure);
        using var provider = services.BuildServiceProvider();

        FluentActions.Invoking(() => provider.GetRequiredService<IOptionsMonitor<PolicyOptions>>().CurrentValue).Should().Throw<OptionsValidationException>().WithMessage($"*{message}*");
    }

    [Fact]
    public async Task UsePolicy_Settings_AreReadWhole()
    {
        await using var host = await StartAsync(settings: """
            { "default": "deny",
              "rules": [
                { "name": "ok", "effect": "allow", "tools": ["b:*"], "callers": { "tenants": ["acme"] } },
                { "name": "ask-big", "effect": "ask", "reason": "Much money.", "arguments": [{ "at": "/n", "moreThan": "100" }] },
                { "name": "no-evil", "effect": "deny", "kinds": ["local", "delegate", "custom", "test"], "arguments": [{ "at": "/to/*", "glob": "*@evil.example", "ignoreCase": true }, { "at": "/kind", "equals": "mail" }] } ],
              "approvals": { "timeToLive": 60, "scope": "tenant", "maxKept": 5 } }
            """);
        var acme = new ToolCallOptions { Caller = new() { Tenant = "acme" } };

        (await host.CallAsync("t", """{"n":1}""", acme).OrHang()).IsSuccess.Should().BeTrue();
        (await host.CallAsync("t", """{"n":1}""").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.PolicyDenied);
        var asked = await host.CallAsync("t", """{"n":101}""", acme).OrHang();
        (asked.Approval!.Rule, asked.Approval.Reason).Should().Be(("ask-big", "Much money."));
        asked.Approval.Expires.Should().Be(host.Time.GetUtcNow() + TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("""{"rules":[{"name":"a"}]}""", "policy/rules/0/effect must be set")]
    [InlineData("""{"rules":[{"effect":"deny"}]}""", "policy/rules/0/name must be set")]
    [InlineData("""{"rules":[{"name":"a","effect":"forbid"}]}""", "must be one of allow, ask, deny")]
    [InlineData("""{"rules":[{"name":"a","effect":"deny","tool":"x"}]}""", "policy/rules/0/tool is not a setting")]
    [InlineData("""{"rules":[{"name":"a","effect":"deny","arguments":[{"exists":true}]}]}""", "policy/rules/0/arguments/0/at must be set")]
    [InlineData("""{"rules":[{"name":"a","effect":"deny","arguments":[{"at":"/x","moreThan":"much"}]}]}""", "moreThan must be a number")]
    [InlineData("""{"rules":[{"name":"a","effect":"deny","callers":{"user":"x"}}]}""", "policy/rules/0/callers/user is not a setting")]
    [InlineData("""{"approvals":{"timeToLive":0}}""", "policy/approvals/timeToLive must be a time")]
    public void UsePolicy_WrongSetting_IsNamed(string json, string message) =>
        FluentActions.Invoking(() => new ServiceCollection().AddToolExec().UsePolicy(new BackendSettings(ToolExecJson.Parse(json), "policy")))
            .Should().Throw<BackendSettingsException>().WithMessage($"*{message}*");

    private static ToolSelector Only(string pattern) => new() { Tools = new() { Allow = [pattern] } };

    private static PolicyRule Deny(string name, ArgumentCondition condition, string? reason = null) => new() { Name = name, Reason = reason, Arguments = { condition } };

    private ValueTask<ToolResult> Run(ToolCallContext context)
    {
        Interlocked.Increment(ref _runs);
        return new(ToolResult.Success(context.Arguments));
    }

    private Task<GovernedHost> StartAsync(Action<PolicyOptions>? options = null, string schema = """{"type":"object"}""", Action<IToolExecBuilder>? configure = null, string? settings = null) =>
        new GovernedHost(b =>
        {
            _ = settings is null ? b.UsePolicy(options) : b.UsePolicy(new BackendSettings(ToolExecJson.Parse(settings), "policy"));
            configure?.Invoke(b);
        }).Add("t", Run, inputSchema: schema).StartAsync();

    private sealed class Changing(string arguments) : IToolMiddleware
    {
        public ValueTask<ToolResult> InvokeAsync(ToolCallContext context, ToolCallDelegate next)
        {
            context.Arguments = ToolExecJson.Parse(arguments);
            return next(context);
        }
    }
}
