namespace ToolExec.Discovery.Tests.Skills;

public sealed class SkillTests
{
    [Fact]
    public async Task Call_Steps_RunInTheirDeclaredOrderWithDataFlow()
    {
        var log = new List<string>();
        var steps = string.Join(',', Enumerable.Range(1, 12).Select(i => $$$"""{"id":"step{{{i}}}","tool":"t:echo","arguments":{"n":{{{i}}}}}"""));
        var skill = SkillHost.Make("shout", $$"""[{{steps}},{"id":"up","tool":"t:up","arguments":{"text":{"$input":"/text"} } },{"tool":"t:echo","arguments":{"said":{"$from":"up"},"first":{"$from":"step1#/n"} } }]""");
        await using var host = await SkillHost.StartAsync(b => b.AddSkills("s", [skill]), log);

        var result = await host.Executor.CallJsonAsync("s:shout", """{"text":"hello"}""").OrHang();

        result.Value!.Value.GetRawText().Should().Be("""{"said":"HELLO","first":1}""");
        log.Take(12).Should().Equal(Enumerable.Range(1, 12).Select(i => $$"""echo {"n":{{i}}}"""), "step10 comes after step2");
    }

    [Fact]
    public async Task Call_Input_IsTakenAsItIs()
    {
        var skill = SkillHost.Make("pass", """[{"tool":"t:echo","arguments":{"all":{"$input":""},"part":{"$input":"/a~1b/0"},"gone":{"$input":"/gone"},"list":[{"$input":"/gone"}],"lit":{"$literal":{"$input":"/x"} },"no":{"$input":5} } }]""");
        await using var host = await SkillHost.StartAsync(b => b.AddSkills("s", [skill]));

        var result = await host.Executor.CallJsonAsync("s:pass", """{"a/b":[{"$from":"evil"}]}""").OrHang();

        result.Value!.Value.GetRawText().Should().Be("""{"all":{"a/b":[{"$from":"evil"}]},"part":{"$from":"evil"},"list":[null],"lit":{"$input":"/x"},"no":{"$input":5}}""");
    }

    [Fact]
    public async Task Call_Graph_GivesItsOutputOrTheValuesOfItsNodes()
    {
        const string Nodes = """[{"id":"a","tool":"t:up","arguments":{"text":{"$input":"/x"} } },{"id":"b","tool":"t:echo","for_each":{"items":{"$input":"/list"} },"arguments":{"i":{"$item":""} } }]""";
        Skill Make(string name, string more) => new() { Name = name, Description = "d", Graph = ToolGraphJson.FromJson($$"""{"nodes":{{Nodes}}{{more}}}""") };
        await using var host = await SkillHost.StartAsync(b => b.AddSkills("s", [Make("plain", ""), Make("shaped", ""","output":{"got":{"$from":"a"},"of":{"$input":"/x"} }""")]));

        (await host.Executor.CallJsonAsync("s:plain", """{"x":"q","list":[1,2]}""").OrHang()).Value!.Value.GetRawText().Should().Be("""{"a":"Q","b":[{"i":1},{"i":2}]}""");
        (await host.Executor.CallJsonAsync("s:shaped", """{"x":"q","list":[]}""").OrHang()).Value!.Value.GetRawText().Should().Be("""{"got":"Q","of":"q"}""");
    }

    [Fact]
    public async Task Call_StepFails_SaysWhichAndWhy()
    {
        await using var host = await SkillHost.StartAsync(b => b.AddSkills("s", [SkillHost.Make("bad", """[{"tool":"t:echo"},{"tool":"t:fail"},{"tool":"t:echo"}]""")]));

        var result = await host.Executor.CallAsync("s:bad").OrHang();

        (result.Status, result.Error!.Kind, result.Error.StepIndex).Should().Be((ToolStatus.Failed, ToolErrorKind.ChainStepFailed, 1));
        result.Error.Message.Should().Be("The skill 's:bad' failed: Step 1 ('t:fail') failed: It is broken.");
        result.Error.Cause!.Kind.Should().Be(ToolErrorKind.ExecutionFailed);
    }

    [Fact]
    public async Task Call_UnknownStep_IsRejected()
    {
        await using var host = await SkillHost.StartAsync(b => b.AddSkills("s", [SkillHost.Make("bad", """[{"tool":"t:none"}]""")]));

        (await host.Executor.CallAsync("s:bad").OrHang()).Error!.Message.Should().Contain("There is no tool 't:none'");
    }

    [Fact]
    public async Task Call_ArgumentsBreakTheSchema_CallsNothing()
    {
        var log = new List<string>();
        var skill = SkillHost.Make("strict", """[{"tool":"t:echo"}]""", input: """{"type":"object","required":["x"]}""");
        await using var host = await SkillHost.StartAsync(b => b.AddSkills("s", [skill]), log);

        (await host.Executor.CallAsync("s:strict").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
        log.Should().BeEmpty();
    }

    [Fact]
    public async Task Call_SkillThatCallsItself_IsRefusedBeforeAnythingRuns()
    {
        var log = new List<string>();
        await using var host = await SkillHost.StartAsync(
            b => b.AddSkills("s", [SkillHost.Make("a", """[{"tool":"t:echo"},{"tool":"r:b"}]""")]).AddSkills("r", [SkillHost.Make("b", """[{"tool":"s:a"}]""")]), log);

        var result = await host.Executor.CallAsync("s:a").OrHang();

        (result.Status, result.Error!.Message).Should().Be((ToolStatus.Rejected, "The skill 's:a' cannot run: it calls itself, 's:a' → 'r:b' → 's:a'."));
        log.Should().BeEmpty();
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public async Task Call_SkillsInSkills_DownToTheLimit(int depth, bool runs)
    {
        var skills = new[] { SkillHost.Make("a", """[{"tool":"s:b"}]"""), SkillHost.Make("b", """[{"tool":"s:c"}]"""), SkillHost.Make("c", """[{"tool":"t:echo"}]""") };
        await using var host = await SkillHost.StartAsync(b => b.AddSkills("s", skills, o => o.MaxDepth = depth));

        (await host.Executor.CallAsync("s:a").OrHang()).IsSuccess.Should().Be(runs);
    }

    [Fact]
    public async Task Call_BeyondWhatSkillsMayDo_IsRefused()
    {
        var skills = new[] { SkillHost.Make("two", """[{"tool":"t:echo"},{"tool":"t:echo"}]"""), SkillHost.Make("three", """[{"tool":"t:echo"},{"tool":"t:echo"},{"tool":"t:echo"}]"""), SkillHost.Make("upper", """[{"tool":"up","arguments":{"text":"x"} }]""") };
        await using var host = await SkillHost.StartAsync(b => b.AddSkills("s", skills, o => (o.MaxSteps, o.AllowedTools) = (2, new ToolFilter { Deny = ["t:up"] })));

        (await host.Executor.CallAsync("s:two").OrHang()).IsSuccess.Should().BeTrue();
        (await host.Executor.CallAsync("s:three").OrHang()).Error!.Message.Should().Be("The skill 's:three' cannot run: it names 3 calls, but at most 2 are allowed.");
        (await host.Executor.CallAsync("s:upper").OrHang()).Error!.Message.Should().Be("The skill 's:upper' cannot run: skills may not call 't:up' here.");
    }

    [Fact]
    public async Task Stream_Skill_ReportsItsStepsInOrder()
    {
        await using var host = await SkillHost.StartAsync(b => b.AddSkills("s", [SkillHost.Make("three", """[{"id":"a","tool":"t:echo"},{"id":"b","tool":"t:echo"},{"id":"c","tool":"t:echo"}]""")]));

        var events = await host.Executor.StreamAsync(new ToolCall("s:three")).OrHang();

        events.OfType<ToolProgressEvent>().Select(e => (e.Progress.Progress, e.Progress.Total, e.Progress.Message)).Should().Equal((1, 3, "a"), (2, 3, "b"), (3, 3, "c"));
        events[^1].Should().BeOfType<ToolCompletedEvent>();
    }

    [Fact]
    public async Task Call_Cancelled_StopsTheStep()
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = new DelegateBackend("slow").Add("wait", async c =>
        {
            began.SetResult();
            try
            {
                await new TaskCompletionSource().Task.WaitAsync(c.CancellationToken);
            }
            finally
            {
                stopped.SetResult();
            }

            return ToolResult.Success(default);
        });
        await using var host = await SkillHost.StartAsync(b => b.AddBackend(slow).AddSkills("s", [SkillHost.Make("wait", """[{"tool":"slow:wait"}]""")]));
        using var caller = new CancellationTokenSource();

        var call = host.Executor.CallAsync("s:wait", cancellationToken: caller.Token).AsTask();
        await began.Task.OrHang();
        await caller.CancelAsync();

        (await FluentActions.Awaiting(() => call.OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(caller.Token);
        await stopped.Task.OrHang();
    }

    [Fact]
    public void AddSkills_WhatIsWrong_ThrowsWhereItIsWritten()
    {
        var services = new Microsoft.Extensions.DependencyInjection.ServiceCollection();
        var builder = services.AddToolExec();
        var skill = SkillHost.Make("a", """[{"tool":"t"}]""");

        builder.Invoking(b => b.AddSkills("no name!", [skill])).Should().Throw<ArgumentException>();
        builder.Invoking(b => b.AddSkills("s", [skill, skill])).Should().Throw<ArgumentException>().WithMessage("*two skills 'a'*");
        builder.Invoking(b => b.AddSkills("s", [skill with { Steps = null }])).Should().Throw<ArgumentException>().WithMessage("*either steps or a graph*");
        builder.Invoking(b => b.AddSkills("s", [skill with { Steps = new ToolChain { Steps = [] } }])).Should().Throw<ArgumentException>().WithMessage("*calls nothing*");
        builder.Invoking(b => b.AddSkills("s", [skill with { Version = "1" }])).Should().Throw<ArgumentException>().WithMessage("*MAJOR.MINOR.PATCH*");
        builder.Invoking(b => b.AddSkills("s", [skill], o => o.MaxSteps = 0)).Should().Throw<ArgumentOutOfRangeException>();
        builder.Invoking(b => b.AddSkills("s", [skill], o => o.MaxDepth = 65)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("""{"name":"a","description":"d","stepz":[]}""", "no member 'stepz'")]
    [InlineData("""{"name":"a","name":"a","description":"d"}""", "name")]
    [InlineData("""{"description":"d","steps":[{"tool":"t"}]}""", "'name' is missing")]
    [InlineData("""{"name":5,"description":"d","steps":[{"tool":"t"}]}""", "'name' must be a string")]
    [InlineData("""{"name":"a","description":"d"}""", "either steps or a graph")]
    [InlineData("""{"name":"a","description":"d","steps":[{"tool":"t","x":1}]}""", "'x'")]
    [InlineData("""{"name":"a","description":"d","tags":5,"steps":[{"tool":"t"}]}""", "wrong")]
    [InlineData("""{"name":"a","description":"d","input_schema":[],"steps":[{"tool":"t"}]}""", "must be a JSON object")]
    public void FromJson_NoSkill_SaysWhy(string json, string message) =>
        FluentActions.Invoking(() => SkillJson.FromJson(json)).Should().Throw<System.Text.Json.JsonException>().WithMessage($"*{message}*");

    [Fact]
    public void ToJson_Skill_ReadsBack()
    {
        var skill = SkillHost.Make("a", """[{"id":"x","tool":"t","arguments":{"a":{"$input":"/b"} },"stop_on_error":false}]""", "1.2.3") with
        {
            Title = "T",
            Tags = ["One", "two"],
            Annotations = new ToolAnnotations { ReadOnlyHint = true },
            OutputSchema = ToolExecJson.Parse("""{"type":"object"}"""),
        };

        var json = SkillJson.ToJson(skill);

        SkillJson.ToJson(SkillJson.FromJson(json)).Should().Be(json);
        json.Should().Contain("\"stop_on_error\": false").And.Contain("\"one\"");
    }
}
