using System.Text;

namespace ToolExec.Governance.Tests.Artifacts;

/// <summary>What every store of artifacts must do; each store derives once.</summary>
public abstract class ArtifactStoreTests : IDisposable
{
    private protected const long MaxBytes = 1024 * 1024;

    private protected ManualTimeProvider Time { get; } = new();

    private protected abstract IArtifactStore Store { get; }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    [Fact]
    public async Task ReadAsync_Written_IsByteForByte()
    {
        var content = new byte[] { 0, 1, 2, 255, 10, 13 };

        var info = await WriteAsync(content);

        info.Id.Should().MatchRegex("^[0-9a-f]{32}$");
        info.Size.Should().Be(6);
        info.Expires.Should().Be(Time.GetUtcNow() + TimeSpan.FromHours(1));
        var read = await ReadAsync(info.Id);
        read!.Content.ToArray().Should().Equal(content);
        read.Info.Should().Be(info);
    }

    [Fact]
    public async Task ReadAsync_OtherScope_IsNotFound()
    {
        var info = await WriteAsync([1, 2, 3]);

        (await Store.ReadAsync(info.Id, "other", default)).Should().BeNull();
        (await Store.DeleteAsync(info.Id, "other", default)).Should().BeFalse();
        (await ReadAsync(info.Id)).Should().NotBeNull();
    }

    [Fact]
    public async Task WriteAsync_SameContentInAnotherScope_HasAnotherHandle()
    {
        var one = await WriteAsync([1, 2, 3]);
        var two = await Store.WriteAsync(new byte[] { 1, 2, 3 }, "x/y", "other", TimeSpan.FromHours(1), default);

        two.Id.Should().NotBe(one.Id);
        two.Sha256.Should().Be(one.Sha256);
        (await Store.DeleteAsync(two.Id, "other", default)).Should().BeTrue();
        (await ReadAsync(one.Id)).Should().NotBeNull("its content is still needed");
    }

    [Fact]
    public async Task WriteAsync_SameContentAgain_HasTheSameHandleAndTheLaterExpiry()
    {
        var first = await WriteAsync([1, 2, 3], TimeSpan.FromHours(2));
        var again = await WriteAsync([1, 2, 3], TimeSpan.FromHours(1));

        again.Id.Should().Be(first.Id);
        again.Expires.Should().Be(first.Expires);
    }

    [Fact]
    public async Task ReadAsync_AtItsExpiry_IsNotFound()
    {
        var info = await WriteAsync([1, 2, 3]);

        Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        (await ReadAsync(info.Id)).Should().NotBeNull();
        Time.Advance(TimeSpan.FromTicks(1));

        (await ReadAsync(info.Id)).Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef/../9abcdef01234")]
    public async Task ReadAsync_NoHandle_IsNotFound(string id) => (await ReadAsync(id)).Should().BeNull();

    [Fact]
    public async Task WriteAsync_MoreThanTheStoreTakes_IsRefused()
    {
        var write = async () => await WriteAsync(new byte[MaxBytes + 1]);

        (await write.Should().ThrowAsync<ArtifactStoreException>()).Which.Message.Should().Be("The content has 1048577 bytes, but the store keeps at most 1048576.");
    }

    [Fact]
    public async Task WriteAsync_NoRoom_DeletesWhatIsExpiredAndThenTheOldest()
    {
        var expired = await WriteAsync(Bytes(1, 300), TimeSpan.FromMinutes(1));
        var oldest = await WriteAsync(Bytes(2, 300), TimeSpan.FromHours(1));
        var young = await WriteAsync(Bytes(3, 300), TimeSpan.FromHours(2));
        Time.Advance(TimeSpan.FromMinutes(1));

        await WriteAsync(Bytes(4, 300), TimeSpan.FromHours(3));
        (await ReadAsync(oldest.Id)).Should().NotBeNull("the expired one made room");
        await WriteAsync(Bytes(5, 300), TimeSpan.FromHours(3));

        (await ReadAsync(expired.Id)).Should().BeNull();
        (await ReadAsync(oldest.Id)).Should().BeNull();
        (await ReadAsync(young.Id)).Should().NotBeNull();
    }

    [Fact]
    public async Task DeleteAsync_Twice_SaysWhetherThereWasAny()
    {
        var info = await WriteAsync([1]);

        (await Store.DeleteAsync(info.Id, "s", default)).Should().BeTrue();
        (await Store.DeleteAsync(info.Id, "s", default)).Should().BeFalse();
        (await ReadAsync(info.Id)).Should().BeNull();
    }

    [Fact]
    public async Task Store_Cancelled_ThrowsCancellation()
    {
        var cancelled = new CancellationToken(true);

        await FluentActions.Awaiting(async () => await Store.WriteAsync(new byte[1], "a/b", "s", TimeSpan.FromHours(1), cancelled)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Store_ManyAtOnce_KeepsEach()
    {
        var written = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => WriteAsync(Encoding.UTF8.GetBytes($"content {i % 16}"))))).OrHang();

        written.Select(w => w.Id).Distinct(StringComparer.Ordinal).Should().HaveCount(16);
        foreach (var info in written)
        {
            (await ReadAsync(info.Id))!.Content.Length.Should().Be((int)info.Size);
        }
    }

    private protected async Task<ArtifactInfo> WriteAsync(byte[] content, TimeSpan? life = null) =>
        await Store.WriteAsync(content, "application/octet-stream", "s", life ?? TimeSpan.FromHours(1), default);

    private protected async Task<Artifact?> ReadAsync(string id) => await Store.ReadAsync(id, "s", default);

    private static byte[] Bytes(byte value, int kibibytes)
    {
        var bytes = new byte[kibibytes * 1024];
        Array.Fill(bytes, value);
        return bytes;
    }
}
