using System.Text.Json;

namespace ToolExec.TestSupport;

/// <summary>The contract of <see cref="IApprovalStore"/>, sentence by sentence. A test project derives once for each store and passes unchanged.</summary>
public abstract class ApprovalStoreConformanceTests : IAsyncLifetime
{
    private IApprovalStore? _store;

    /// <summary>Gets the clock that the store goes by.</summary>
    protected ManualTimeProvider Time { get; } = new();

    private IApprovalStore Store => _store!;

    public async Task InitializeAsync() => _store = await CreateAsync().OrHang();

    public async Task DisposeAsync() => await CloseAsync().OrHang();

    [Fact]
    public async Task FindAsync_Added_IsWhatWasAdded()
    {
        var request = Request("a") with
        {
            CallId = "c1",
            Caller = new ToolCaller { Tenant = "t", User = "ü", Roles = ["r1", "r2"] },
            Backend = "b",
            IdempotencyKey = "k",
            Rule = "rule",
            Plan = "plan",
            Signature = "c2lnbmF0dXJl",
        };

        (await Store.TryAddAsync(request, "scope", default).OrHang()).Should().BeTrue();

        var found = await Store.FindAsync("a", default).OrHang();
        Text(found!.Request).Should().Be(Text(request));
        found.Request.Arguments.GetRawText().Should().Be(request.Arguments.GetRawText(), "numbers keep their digits");
        (found.Scope, found.Decision, found.IsUsed).Should().Be(("scope", null, false));
    }

    [Fact]
    public async Task TryAddAsync_SameIdAgain_IsRefusedAndTheFirstStays()
    {
        await AddAsync("a");

        (await Store.TryAddAsync(Request("a") with { Reason = "other" }, "scope", default).OrHang()).Should().BeFalse();

        (await Store.FindAsync("a", default).OrHang())!.Request.Reason.Should().Be("because");
    }

    [Fact]
    public async Task FindAsync_UnknownOrOtherCase_IsNull()
    {
        await AddAsync("a");

        (await Store.FindAsync("A", default).OrHang()).Should().BeNull();
        (await Store.FindAsync("", default).OrHang()).Should().BeNull();
        (await Store.FindAsync("'; drop table x; --", default).OrHang()).Should().BeNull();
    }

    [Fact]
    public async Task ListPendingAsync_SomeOfSeveral_AreTheUndecidedOfTheScopeTheOldestFirst()
    {
        await AddAsync("d", created: 3);
        await AddAsync("b", created: 1);
        await AddAsync("c", created: 2);
        await AddAsync("other", "other scope");
        await AddAsync("decided");
        await AddAsync("used");
        await Store.TryDecideAsync(Approve("decided"), default).OrHang();
        await Store.TryUseAsync("used", 0, "user", default).OrHang();

        (await Store.ListPendingAsync("scope", 2, default).OrHang()).Select(a => a.Request.Id).Should().Equal("b", "c");
        (await Store.ListPendingAsync("scope", 100, default).OrHang()).Select(a => a.Request.Id).Should().Equal("b", "c", "d");
        (await Store.ListPendingAsync(null, 100, default).OrHang()).Select(a => a.Request.Id).Should().BeEquivalentTo("b", "c", "d", "other");
        (await Store.ListPendingAsync("Scope", 100, default).OrHang()).Should().BeEmpty();
    }

    [Fact]
    public async Task TryDecideAsync_Decision_IsKeptAndTheRequestStaysAsItWas()
    {
        await AddAsync("a");
        var decision = new ApprovalDecision
        {
            Request = Request("a") with { Tool = "forged:tool" },
            Verdict = ApprovalVerdict.Denied,
            Arguments = ToolExecJson.Parse("""{"n":1.50}"""),
            Message = "No — too much.",
            DecidedBy = "ann",
        };

        (await Store.TryDecideAsync(decision, default).OrHang()).Should().BeTrue();

        var found = (await Store.FindAsync("a", default).OrHang())!;
        found.Request.Tool.Should().Be("b:t");
        (found.Decision!.Request.Tool, found.Decision.Verdict, found.Decision.Message, found.Decision.DecidedBy).Should().Be(("b:t", ApprovalVerdict.Denied, "No — too much.", "ann"));
        found.Decision.Arguments!.Value.GetRawText().Should().Be("""{"n":1.50}""");
        found.IsUsed.Should().BeFalse();
    }

    [Fact]
    public async Task TryDecideAsync_DecidedUsedOrUnknown_IsRefused()
    {
        await AddAsync("a");
        await AddAsync("used");
        await Store.TryDecideAsync(Approve("a"), default).OrHang();
        await Store.TryUseAsync("used", 0, "user", default).OrHang();

        (await Store.TryDecideAsync(Approve("a") with { Verdict = ApprovalVerdict.Denied }, default).OrHang()).Should().BeFalse();
        (await Store.TryDecideAsync(Approve("used"), default).OrHang()).Should().BeFalse();
        (await Store.TryDecideAsync(Approve("unknown"), default).OrHang()).Should().BeFalse();

        (await Store.FindAsync("a", default).OrHang())!.Decision!.Verdict.Should().Be(ApprovalVerdict.Approved);
    }

    [Fact]
    public async Task TryUseAsync_EachUse_IsTakenOnce()
    {
        await AddAsync("a");

        (await Store.TryUseAsync("a", 1, "user", default).OrHang()).Should().BeTrue();
        (await Store.FindAsync("a", default).OrHang())!.IsUsed.Should().BeFalse("use 0 is still there");
        (await Store.TryUseAsync("a", 0, "user", default).OrHang()).Should().BeTrue();
        (await Store.TryUseAsync("a", 0, "other", default).OrHang()).Should().BeFalse();
        (await Store.TryUseAsync("a", 1, "User", default).OrHang()).Should().BeFalse();
        (await Store.TryUseAsync("unknown", 0, "user", default).OrHang()).Should().BeFalse();

        (await Store.FindAsync("a", default).OrHang())!.IsUsed.Should().BeTrue();
    }

    [Fact]
    public async Task TryUseAsync_SameUserAgain_HasItStill()
    {
        await AddAsync("a");

        (await Store.TryUseAsync("a", 0, "run-1/4", default).OrHang()).Should().BeTrue();
        (await Store.TryUseAsync("a", 0, "run-1/4", default).OrHang()).Should().BeTrue();
        (await Store.TryUseAsync("a", 0, "run-1/5", default).OrHang()).Should().BeFalse();
        (await Store.TryUseAsync("a", 0, "run-1/4", default).OrHang()).Should().BeTrue();
    }

    [Fact]
    public async Task TryUseAsync_ManyUsersAtOnce_ExactlyOneSucceeds()
    {
        await AddAsync("a");
        var user = 0;

        var taken = await ManyAsync(100, () => Store.TryUseAsync("a", 0, $"user {Interlocked.Increment(ref user)}", default));

        taken.Should().Be(1);
    }

    [Fact]
    public async Task TryDecideAsync_ManyAtOnce_ExactlyOneSucceeds()
    {
        await AddAsync("a");

        var taken = await ManyAsync(100, () => Store.TryDecideAsync(Approve("a"), default));

        taken.Should().Be(1);
    }

    [Fact]
    public async Task Request_Expired_IsAsIfItWereNotThere()
    {
        await AddAsync("a");
        Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        (await Store.FindAsync("a", default).OrHang()).Should().NotBeNull();

        Time.Advance(TimeSpan.FromTicks(1));

        (await Store.FindAsync("a", default).OrHang()).Should().BeNull();
        (await Store.ListPendingAsync(null, 10, default).OrHang()).Should().BeEmpty();
        (await Store.TryDecideAsync(Approve("a"), default).OrHang()).Should().BeFalse();
        (await Store.TryUseAsync("a", 0, "user", default).OrHang()).Should().BeFalse();
    }

    [Fact]
    public async Task TryAddAsync_IdOfAnExpiredRequest_IsANewOne()
    {
        await AddAsync("a");
        await Store.TryDecideAsync(Approve("a"), default).OrHang();
        await Store.TryUseAsync("a", 0, "user", default).OrHang();
        Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        (await Store.TryAddAsync(Request("a"), "scope", default).OrHang()).Should().BeFalse();

        Time.Advance(TimeSpan.FromTicks(1));

        (await Store.TryAddAsync(Request("a"), "other scope", default).OrHang()).Should().BeTrue();
        var found = (await Store.FindAsync("a", default).OrHang())!;
        (found.Scope, found.Decision, found.IsUsed).Should().Be(("other scope", null, false));
        (await Store.TryUseAsync("a", 0, "another user", default).OrHang()).Should().BeTrue("the use of the one before is gone with it");
    }

    [Fact]
    public async Task TryAddGrantAsync_IdOfAnExpiredGrant_IsANewOne()
    {
        await Store.TryAddGrantAsync(Grant("g"), default).OrHang();
        Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        (await Store.TryAddGrantAsync(Grant("g"), default).OrHang()).Should().BeFalse();

        Time.Advance(TimeSpan.FromTicks(1));

        (await Store.TryAddGrantAsync(Grant("g") with { UsesLeft = 5 }, default).OrHang()).Should().BeTrue();
        (await Store.ListGrantsAsync("b:t", 10, default).OrHang()).Should().ContainSingle().Which.UsesLeft.Should().Be(5);
    }

    [Fact]
    public async Task ListGrantsAsync_Added_AreThoseOfTheToolTheFirstToExpireFirst()
    {
        var grant = Grant("g1") with
        {
            ToolFingerprint = "f",
            Arguments = [new ArgumentCondition { At = "/to", Glob = "*@example.com", Not = true }, new ArgumentCondition { At = "/n", In = [ToolExecJson.Parse("1.0")], LessThan = 12.50m }],
            SharedBy = CallerScope.Tenant,
            Scope = "1:t;",
            GrantedBy = "ann",
        };
        (await Store.TryAddGrantAsync(grant, default).OrHang()).Should().BeTrue();
        (await Store.TryAddGrantAsync(Grant("g1"), default).OrHang()).Should().BeFalse();
        await Store.TryAddGrantAsync(Grant("g0") with { Expires = Time.GetUtcNow() + TimeSpan.FromMinutes(5), UsesLeft = null }, default).OrHang();
        await Store.TryAddGrantAsync(Grant("other") with { Tool = "b:T" }, default).OrHang();

        var found = await Store.ListGrantsAsync("b:t", 100, default).OrHang();

        found.Select(g => g.Id).Should().Equal("g0", "g1");
        JsonSerializer.Serialize(found[1], ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ApprovalGrant))).Should()
            .Be(JsonSerializer.Serialize(grant, ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ApprovalGrant))));
        found[0].UsesLeft.Should().BeNull();
        (await Store.ListGrantsAsync("b:t", 1, default).OrHang()).Select(g => g.Id).Should().Equal("g0");
        (await Store.ListGrantsAsync(null, 100, default).OrHang()).Should().HaveCount(3);
    }

    [Fact]
    public async Task TryUseGrantAsync_UntilNothingIsLeft_IsGoodForExactlySoManyCalls()
    {
        await Store.TryAddGrantAsync(Grant("g") with { UsesLeft = 2 }, default).OrHang();

        (await Store.TryUseGrantAsync("g", default).OrHang()).Should().BeTrue();
        (await Store.ListGrantsAsync("b:t", 10, default).OrHang()).Single().UsesLeft.Should().Be(1);
        (await Store.TryUseGrantAsync("g", default).OrHang()).Should().BeTrue();
        (await Store.TryUseGrantAsync("g", default).OrHang()).Should().BeFalse();
        (await Store.ListGrantsAsync("b:t", 10, default).OrHang()).Should().BeEmpty();
        (await Store.RevokeGrantAsync("g", default).OrHang()).Should().BeFalse();
    }

    [Fact]
    public async Task TryUseGrantAsync_ManyAtOnce_ExactlyAsManySucceedAsItIsGoodFor()
    {
        await Store.TryAddGrantAsync(Grant("g") with { UsesLeft = 10 }, default).OrHang();

        var used = await ManyAsync(200, () => Store.TryUseGrantAsync("g", default));

        used.Should().Be(10);
    }

    [Fact]
    public async Task TryUseGrantAsync_NotCountedExpiredRevokedOrUnknown_FollowsItsState()
    {
        await Store.TryAddGrantAsync(Grant("endless") with { UsesLeft = null }, default).OrHang();
        await Store.TryAddGrantAsync(Grant("revoked"), default).OrHang();

        (await Store.TryUseGrantAsync("endless", default).OrHang()).Should().BeTrue();
        (await Store.RevokeGrantAsync("revoked", default).OrHang()).Should().BeTrue();
        (await Store.RevokeGrantAsync("revoked", default).OrHang()).Should().BeFalse();
        (await Store.TryUseGrantAsync("revoked", default).OrHang()).Should().BeFalse();
        (await Store.TryUseGrantAsync("unknown", default).OrHang()).Should().BeFalse();
        Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        (await Store.TryUseGrantAsync("endless", default).OrHang()).Should().BeTrue();
        Time.Advance(TimeSpan.FromTicks(1));

        (await Store.TryUseGrantAsync("endless", default).OrHang()).Should().BeFalse();
        (await Store.ListGrantsAsync("b:t", 10, default).OrHang()).Should().BeEmpty();
    }

    [Fact]
    public async Task RemoveExpiredAsync_SomeExpired_ForgetsThoseAlone()
    {
        await AddAsync("a");
        await Store.TryAddGrantAsync(Grant("gone") with { UsesLeft = 1 }, default).OrHang();
        await Store.TryAddGrantAsync(Grant("g") with { Expires = Time.GetUtcNow() + TimeSpan.FromHours(2) }, default).OrHang();
        await Store.TryUseGrantAsync("gone", default).OrHang();
        Time.Advance(TimeSpan.FromHours(1));
        await AddAsync("b");

        (await Store.RemoveExpiredAsync(default).OrHang()).Should().Be(2);
        (await Store.RemoveExpiredAsync(default).OrHang()).Should().Be(0);

        (await Store.FindAsync("b", default).OrHang()).Should().NotBeNull();
        (await Store.ListGrantsAsync(null, 10, default).OrHang()).Select(g => g.Id).Should().Equal("g");
    }

    [Fact]
    public async Task AnyMember_CancelledBefore_ThrowsWithTheCallersToken()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var token = source.Token;
        Func<Task>[] members =
        [
            async () => await Store.TryAddAsync(Request("x"), "s", token), async () => await Store.FindAsync("x", token), async () => await Store.ListPendingAsync(null, 1, token),
            async () => await Store.TryDecideAsync(Approve("x"), token), async () => await Store.TryUseAsync("x", 0, "u", token), async () => await Store.TryAddGrantAsync(Grant("x"), token),
            async () => await Store.ListGrantsAsync(null, 1, token), async () => await Store.TryUseGrantAsync("x", token), async () => await Store.RevokeGrantAsync("x", token),
            async () => await Store.RemoveExpiredAsync(token),
        ];

        foreach (var member in members)
        {
            (await FluentActions.Awaiting(() => member().OrHang()).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(token);
        }
    }

    [Fact]
    public async Task AnyMember_NullOrNegative_IsRefused()
    {
        Func<Task>[] members =
        [
            async () => await Store.TryAddAsync(null!, "s", default), async () => await Store.TryAddAsync(Request("x"), null!, default), async () => await Store.FindAsync(null!, default),
            async () => await Store.ListPendingAsync(null, -1, default), async () => await Store.TryDecideAsync(null!, default), async () => await Store.TryUseAsync(null!, 0, "u", default),
            async () => await Store.TryUseAsync("x", -1, "u", default), async () => await Store.TryUseAsync("x", 0, null!, default), async () => await Store.TryAddGrantAsync(null!, default), async () => await Store.ListGrantsAsync(null, -1, default),
            async () => await Store.TryUseGrantAsync(null!, default), async () => await Store.RevokeGrantAsync(null!, default),
        ];

        foreach (var member in members)
        {
            await FluentActions.Awaiting(() => member().OrHang()).Should().ThrowAsync<ArgumentException>();
        }
    }

    [Fact]
    public async Task Store_Reopened_HasWhatWasAcknowledged()
    {
        await AddAsync("pending");
        await AddAsync("decided");
        await AddAsync("used");
        await Store.TryDecideAsync(Approve("decided") with { Message = "ok" }, default).OrHang();
        await Store.TryUseAsync("used", 0, "user", default).OrHang();
        await Store.TryAddGrantAsync(Grant("g") with { UsesLeft = 2 }, default).OrHang();
        await Store.TryUseGrantAsync("g", default).OrHang();

        if (await ReopenAsync().OrHang() is not { } reopened)
        {
            return; // A store that ends with its process promises nothing here.
        }

        _store = reopened;
        (await Store.ListPendingAsync("scope", 10, default).OrHang()).Select(a => a.Request.Id).Should().Equal("pending");
        (await Store.FindAsync("decided", default).OrHang())!.Decision!.Message.Should().Be("ok");
        (await Store.TryUseAsync("used", 0, "other", default).OrHang()).Should().BeFalse();
        (await Store.TryUseAsync("used", 0, "user", default).OrHang()).Should().BeTrue();
        (await Store.TryUseGrantAsync("g", default).OrHang()).Should().BeTrue();
        (await Store.TryUseGrantAsync("g", default).OrHang()).Should().BeFalse();
    }

    /// <summary>Makes an empty store that goes by <see cref="Time"/>.</summary>
    protected abstract Task<IApprovalStore> CreateAsync();

    /// <summary>Closes the store and opens it again, as another process would; null where it ends with its process.</summary>
    protected virtual Task<IApprovalStore?> ReopenAsync() => Task.FromResult<IApprovalStore?>(null);

    /// <summary>Closes the store.</summary>
    protected virtual Task CloseAsync() => Task.CompletedTask;

    private static async Task<int> ManyAsync(int count, Func<ValueTask<bool>> attempt)
    {
        using var start = new Barrier(4);
        var succeeded = 0;
        var workers = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            async () =>
            {
                start.SignalAndWait();
                for (var i = 0; i < count / 4; i++)
                {
                    if (await attempt().OrHang())
                    {
                        Interlocked.Increment(ref succeeded);
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()).ToList();
        await Task.WhenAll(workers).OrHang();
        return succeeded;
    }

    private static string Text(ApprovalRequest request) => JsonSerializer.Serialize(request, ToolExecJson.DefaultOptions.GetTypeInfo(typeof(ApprovalRequest)));

    private async Task AddAsync(string id, string scope = "scope", int created = 0) =>
        (await Store.TryAddAsync(Request(id, created), scope, default).OrHang()).Should().BeTrue();

    private ApprovalRequest Request(string id, int created = 0) => new()
    {
        Id = id,
        Tool = "b:t",
        ToolFingerprint = "f",
        Arguments = ToolExecJson.Parse("""{"n":1.0,"ß":["\u00e9",null]}"""),
        Reason = "because",
        Created = Time.GetUtcNow() + TimeSpan.FromSeconds(created),
        Expires = Time.GetUtcNow() + TimeSpan.FromHours(1),
    };

    private ApprovalDecision Approve(string id) => new() { Request = Request(id), Verdict = ApprovalVerdict.Approved };

    private ApprovalGrant Grant(string id) => new() { Id = id, Tool = "b:t", UsesLeft = 1, Created = Time.GetUtcNow(), Expires = Time.GetUtcNow() + TimeSpan.FromHours(1) };
}
