using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>One call: well, badly, mended, watched, given up.</summary>
public sealed class CallTests : DeskTests
{
    [Fact]
    public async Task TypedTool_Called_GivesAResultWithADuration()
    {
        var cancellationToken = Limit;

        #region start-call
        var result = await Tools.CallJsonAsync("desk:find_tickets", """{ "customer": "Ada" }""", cancellationToken);

        var found = result.GetValueOrThrow(DeskJson.Default.TicketList)!;
        Console.WriteLine($"{found.Count} tickets, the first about '{found.Tickets[0].Subject}', in {result.Duration.TotalMilliseconds} ms");
        #endregion

        found.Tickets.Select(t => t.Id).Should().Equal(1, 2);
        (result.Tool, result.Backend, result.Attempts).Should().Be(("desk:find_tickets", "desk", 1));
    }

    [Fact]
    public async Task TypedTool_CalledWithATypedValue_NeedsNoJsonText()
    {
        var result = await Tools.CallAsync("find_tickets", new FindTickets("Ada", Limit: 1), DeskJson.Default.FindTickets, Limit);

        result.GetValueOrThrow().GetProperty("tickets").GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task WrongArguments_OfAModel_AreNamedPlaceByPlace()
    {
        var cancellationToken = Limit;

        #region start-bad-arguments
        var result = await Tools.CallJsonAsync("desk:open_ticket", """{ "customer": "Ada", "subjct": "Smoke", "priority": "urgent" }""", cancellationToken);

        // What the model is told.
        Console.WriteLine(result.Error!.Message);

        // What a program may want to know.
        foreach (var violation in result.Error.Violations)
        {
            Console.WriteLine($"{violation.InstanceLocation}: {violation.Keyword}");
        }
        #endregion

        (result.Status, result.Error.Kind, result.Attempts).Should().Be((ToolStatus.Rejected, ToolErrorKind.ValidationInput, 0));
        result.Error.Message.Should().Be(
            "The arguments of 'desk:open_ticket' do not fit its input schema:\n- /subjct: is not an allowed property; did you mean 'subject'?\n"
            + "- /priority: must be one of \"Low\", \"Normal\", \"High\"; was \"urgent\"\n- (root): must have the property 'subject'; did you misspell it as 'subjct'?");
        Store.Of("Ada").Should().HaveCount(2, "nothing was run");
    }

    [Fact]
    public async Task WrongToolId_IsRefusedWithTheNearOnes()
    {
        var result = await Tools.CallJsonAsync("desk:find_ticket", "{}", Limit);

        result.Error!.ToString().Should().StartWith("tool_not_found: There is no tool 'desk:find_ticket'. Did you mean 'desk:find_tickets' or ");
        result.Error.Candidates[0].Should().Be("desk:find_tickets");
    }

    [Fact]
    public async Task Repair_SwitchedOnForACall_MendsTheFormAndTellsIt()
    {
        var cancellationToken = Limit;

        #region start-repair
        var call = new ToolCall("desk:find_tickets", ToolExecJson.Parse("""{ "customer": "Ada", "limit": "1" }"""))
        {
            Options = new ToolCallOptions { Repair = ArgumentRepair.Safe },
        };
        var result = await Tools.CallAsync(call, cancellationToken);

        foreach (var repair in result.Repairs)
        {
            Console.WriteLine($"{repair.Path}: {repair.Reason}");
        }
        #endregion

        result.IsSuccess.Should().BeTrue();
        result.Repairs.Should().ContainSingle().Which.Path.Should().Be("/limit");
        (await Tools.CallAsync(call with { Options = null }, cancellationToken)).Status.Should().Be(ToolStatus.Rejected);
    }

    [Fact]
    public async Task Failure_OfATool_IsDataThatAHostDecidesOn()
    {
        var cancellationToken = Limit;

        #region start-errors
        var result = await Tools.CallJsonAsync("desk:find_tickets", """{ "customer": "Zoe" }""", cancellationToken);

        var reply = result switch
        {
            { IsSuccess: true } => result.Value.ToString(),
            { Error.Kind: ToolErrorKind.ValidationInput } => $"Mend the arguments. {result.Error.Message}",
            { Error.IsRetryable: true } => $"Try again later. {result.Error.Message}",
            _ => result.Error!.Message,
        };
        #endregion

        reply.Should().Be("'Zoe' has no tickets. Ask for another customer.");
        result.Invoking(r => r.EnsureSucceeded()).Should().Throw<ToolExecException>().Which.Error.Should().BeSameAs(result.Error);
    }

    [Fact]
    public async Task Handler_OfARequest_GetsTheServicesOfItsScope()
    {
        var (services, cancellationToken) = (Services, Limit);

        #region hosting-scope
        await using var request = services.CreateAsyncScope();
        request.ServiceProvider.GetRequiredService<CurrentUser>().Name = "Grace";

        var call = new ToolCall("desk:open_ticket", ToolExecJson.Parse("""{ "customer": "Bob", "subject": "No light" }"""))
        {
            Options = new ToolCallOptions { Services = request.ServiceProvider },
        };
        var result = await Tools.CallAsync(call, cancellationToken);
        #endregion

        result.GetValueOrThrow().GetProperty("openedBy").GetString().Should().Be("Grace");
        (await Tools.CallAsync(call with { Options = null }, cancellationToken)).GetValueOrThrow().GetProperty("openedBy").GetString().Should().Be("nobody");
    }

    [Fact]
    public async Task Stream_OfATool_GivesItsPiecesAndThenTheResult()
    {
        var cancellationToken = Limit;
        var text = new StringWriter();

        #region start-stream
        await foreach (var happened in Tools.StreamAsync(new ToolCall("desk:draft_reply", ToolExecJson.Parse("""{ "customer": "Ada" }""")), cancellationToken))
        {
            switch (happened)
            {
                case ToolProgressEvent { Progress: var progress }:
                    Console.WriteLine($"{progress.Progress} of {progress.Total}");
                    break;
                case ToolChunkEvent { Content: TextBlock piece }:
                    text.WriteLine(piece.Text);
                    break;
                case ToolCompletedEvent { Result: var result }: // Always the last one, well or not.
                    text.WriteLine(result.Status);
                    break;
            }
        }
        #endregion

        text.ToString().ReplaceLineEndings("\n").Should().Be("Dear Ada,\nwe have found the fault.\nYour desk\nSucceeded\n");
    }

    [Fact]
    public async Task Progress_OfACall_ArrivesInOrderBeforeTheResult()
    {
        var seen = new Reports<ToolProgress>();
        var arguments = ToolExecJson.Parse("""{ "mails": [{ "customer": "Cyd", "subject": "One" }, { "customer": "Cyd", "subject": "Two" }] }""");

        var result = await Tools.CallAsync(new ToolCall("desk:import_mails", arguments) { Options = new ToolCallOptions { Progress = seen } }, Limit);

        result.GetValueOrThrow().GetInt32().Should().Be(2);
        seen.Should().Equal(new ToolProgress(1, 2, "One"), new ToolProgress(2, 2, "Two"));
    }

    [Fact]
    public async Task Time_ThatIsOver_IsAResultAndTheToolStops()
    {
        var cancellationToken = Limit;

        #region start-timeout
        var result = await Tools.CallAsync(
            new ToolCall("desk:wait_for_customer", ToolExecJson.Parse("""{ "customer": "Ada" }"""))
            {
                Options = new ToolCallOptions { Timeout = TimeSpan.FromMilliseconds(50) },
            },
            cancellationToken);
        #endregion

        (result.Status, result.Error!.Kind, result.Error.IsRetryable).Should().Be((ToolStatus.TimedOut, ToolErrorKind.Timeout, true));
    }

    [Fact]
    public async Task Caller_GivesACallUp_GetsItsOwnTokenBack()
    {
        using var user = CancellationTokenSource.CreateLinkedTokenSource(Limit);

        var call = Tools.CallJsonAsync("desk:wait_for_customer", """{ "customer": "Ada" }""", user.Token).AsTask();
        call.IsCompleted.Should().BeFalse();
        await user.CancelAsync();

        (await FluentActions.Awaiting(() => call).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(user.Token);
    }
}
