using System.Runtime.CompilerServices;
using ToolExec.TestSupport;
using ToolExec.Wasm.Memories;

namespace ToolExec.Wasm.Tests.Memories;

public sealed unsafe class MemoryImageTests
{
    private const int Page = WasmMemory.PageSize;
    private const uint Limit = 8;

    /// <summary>Images that are mapped, with and without help of the kernel, and images that are copied.</summary>
    public static TheoryData<string> Ways => new("mapped", "mapped, kernel not asked", "copied");

    [Theory]
    [MemberData(nameof(Ways))]
    public void Memory_FromAnImage_HasItsContentAndSize(string way)
    {
        using var image = Make(3, way);
        using var memory = new WasmMemory(new WasmLimits(1, Limit), Limit, image);

        memory.PageCount.Should().Be(3);
        IsContent(memory, 3).Should().BeTrue();
        memory.Grow(1).Should().Be(3);
        memory.Span(3 * Page, Page).ContainsAnyExcept((byte)0).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Memory_WritesToIt_NeitherChangeTheImageNorAnotherMemory(string way)
    {
        using var image = Make(2, way);
        using var one = new WasmMemory(new WasmLimits(2, Limit), Limit, image);
        using var other = new WasmMemory(new WasmLimits(2, Limit), Limit, image);

        one.Span(0, 2 * Page).Fill(0xEE);

        IsContent(other, 2).Should().BeTrue();
        image.Content(0, 2 * Page).SequenceEqual(Content(2)).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Return_AfterEveryByteWasWritten_LeavesNothingOfTheTenant(string way)
    {
        using var image = Make(3, way);
        for (var round = 0; round < 3; round++)
        {
            using var memory = new WasmMemory(new WasmLimits(1, Limit), Limit, image);
            IsContent(memory, 3).Should().BeTrue();
            memory.Grow(2).Should().Be(3);
            memory.Span(3 * Page, 2 * Page).ContainsAnyExcept((byte)0).Should().BeFalse();
            memory.Span(0, 5 * Page).Fill(0xEE);
            image.Pool.IdleCount.Should().Be(0);
        }

        image.Pool.IdleCount.Should().Be(1);
        using var next = new WasmMemory(new WasmLimits(1, Limit), Limit, image);
        image.Pool.IdleCount.Should().Be(0);
        next.PageCount.Should().Be(3);
        IsContent(next, 3).Should().BeTrue();
        next.Grow(5).Should().Be(3);
        next.Span(3 * Page, 5 * Page).ContainsAnyExcept((byte)0).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Return_RandomTenantsWithFewWrites_EachFindsTheImage(string way)
    {
        using var image = Make(4, way);
        var random = new Random(42);
        for (var round = 0; round < 200; round++)
        {
            using var memory = new WasmMemory(new WasmLimits(1, Limit), Limit, image);
            IsContent(memory, 4).Should().BeTrue();
            var grown = random.Next(0, 5);
            memory.Grow((uint)grown);
            memory.Span(4 * Page, (uint)grown * Page).ContainsAnyExcept((byte)0).Should().BeFalse();
            for (var write = random.Next(0, 40); write > 0; write--)
            {
                var at = (uint)random.Next(0, ((4 + grown) * Page) - 100);
                memory.Span(at, (uint)random.Next(1, 100)).Fill((byte)random.Next());
            }
        }

        image.Pool.IdleCount.Should().Be(1);
    }

    [Fact]
    public void Return_MoreThanMayStayResident_GivesTheRegionBack()
    {
        var options = MemoryPoolOptions.Default with { MaxResidentBytes = Page };
        using var image = Make(2, map: true, options);

        using (var within = new WasmMemory(new WasmLimits(2, Limit), Limit, image))
        {
            within.Span(0, Page).Fill(1);
        }

        image.Pool.IdleCount.Should().Be(1);
        using (var beyond = new WasmMemory(new WasmLimits(2, Limit), Limit, image))
        {
            beyond.Span(0, Page + 1).Fill(1);
        }

        image.Pool.IdleCount.Should().Be(0);
    }

    [Fact]
    public void Return_PoolIsFull_GivesTheRegionBack()
    {
        using var image = Make(1, map: true, MemoryPoolOptions.Default with { MaxIdle = 2 });
        var memories = Enumerable.Range(0, 3).Select(_ => new WasmMemory(new WasmLimits(1, Limit), Limit, image)).ToList();

        memories.ForEach(m => m.Dispose());

        image.Pool.IdleCount.Should().Be(2);
    }

    [Fact]
    public void Return_NoPool_KeepsNone()
    {
        using var image = Make(1, map: true, MemoryPoolOptions.Default with { MaxIdle = 0 });

        new WasmMemory(new WasmLimits(1, Limit), Limit, image).Dispose();

        image.Pool.IdleCount.Should().Be(0);
    }

    [Fact]
    public void Rent_AnotherLimit_TakesNoRegionOfTheWrongSize()
    {
        using var image = Make(1, map: true);
        new WasmMemory(new WasmLimits(1, Limit), Limit, image).Dispose();

        using var larger = new WasmMemory(new WasmLimits(1, Limit), Limit - 1, image);

        image.Pool.IdleCount.Should().Be(1);
        larger.Grow(Limit - 2).Should().Be(1);
        larger.Grow(1).Should().Be(-1);
    }

    [Fact]
    public void Trim_RegionsThatNobodyNeeded_AreGivenBackAfterTheInterval()
    {
        var time = new ManualTimeProvider();
        using var image = Make(1, map: true, MemoryPoolOptions.Default with { Time = time, TrimInterval = TimeSpan.FromSeconds(10) });
        var memories = Enumerable.Range(0, 5).Select(_ => new WasmMemory(new WasmLimits(1, Limit), Limit, image)).ToList();
        memories.ForEach(m => m.Dispose());
        image.Pool.IdleCount.Should().Be(5);

        // The first interval saw all five in use; in the second one was needed.
        time.Advance(TimeSpan.FromSeconds(10));
        new WasmMemory(new WasmLimits(1, Limit), Limit, image).Dispose();
        image.Pool.IdleCount.Should().Be(5);
        time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        new WasmMemory(new WasmLimits(1, Limit), Limit, image).Dispose();
        image.Pool.IdleCount.Should().Be(5);
        time.Advance(TimeSpan.FromTicks(1));
        new WasmMemory(new WasmLimits(1, Limit), Limit, image).Dispose();

        image.Pool.IdleCount.Should().Be(1);
    }

    [Fact]
    public void Dispose_WhileAMemoryUsesTheImage_KeepsTheContentForIt()
    {
        var image = Make(2, map: true);
        var memory = new WasmMemory(new WasmLimits(1, Limit), Limit, image);
        new WasmMemory(new WasmLimits(1, Limit), Limit, image).Dispose();

        image.Dispose();
        image.Dispose();

        image.Pool.IdleCount.Should().Be(0);
        IsContent(memory, 2).Should().BeTrue();
        memory.Dispose();
        image.Pool.IdleCount.Should().Be(0);
        FluentActions.Invoking(() => new WasmMemory(new WasmLimits(1, Limit), Limit, image)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Forgotten_MemoryAndImage_GiveEverythingBack()
    {
        var image = Forget();
        for (var i = 0; i < 50 && (image.IsAlive || OpenImageFiles() > 0); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        image.IsAlive.Should().BeFalse();
        OpenImageFiles().Should().Be(0, "neither the memory nor the image was disposed");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Forget()
        {
            var image = Make(7, map: true);
            new WasmMemory(new WasmLimits(1, Limit), Limit, image).Span(0, 1)[0]++;
            return new WeakReference(image);
        }

        // Only the image of this test has this size, and only mappings keep such a file once its descriptor is closed.
        static int OpenImageFiles() => OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/self/maps").Count(l => l.Contains("memfd:toolexec-wasm-image", StringComparison.Ordinal)
                && l.Contains("r--p", StringComparison.Ordinal) && Size(l) == 7 * Page)
            : 0;

        static long Size(string line)
        {
            var range = line.Split(' ')[0].Split('-');
            return Convert.ToInt64(range[1], 16) - Convert.ToInt64(range[0], 16);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Create_NoBytes_MakesMemoriesOfNoPages(string way)
    {
        using var image = Make(0, way);
        for (var round = 0; round < 2; round++)
        {
            using var memory = new WasmMemory(new WasmLimits(0, 1), 1, image);
            memory.PageCount.Should().Be(0);
            memory.Grow(1).Should().Be(0);
            memory.Span(0, Page).ContainsAnyExcept((byte)0).Should().BeFalse();
            memory.Span(0, Page).Fill(1);
        }
    }

    [Fact]
    public void Memory_LimitBelowTheImage_IsRefused()
    {
        using var image = Make(3, map: true);

        FluentActions.Invoking(() => new WasmMemory(new WasmLimits(1, Limit), 2, image))
            .Should().Throw<WasmMemoryException>().WithMessage("*3 pages*limit of 2*");
    }

    [Fact]
    public void Create_OnLinux_MapsAndKnowsItsPages()
    {
        using var image = Make(1, map: true);

        image.IsMapped.Should().Be(OperatingSystem.IsLinux());
    }

    [Fact]
    public void Memories_ManyAtOnceInManyThreads_NeverSeeEachOther()
    {
        using var image = Make(2, map: true, MemoryPoolOptions.Default with { MaxIdle = 3 });

        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var memory = new WasmMemory(new WasmLimits(1, Limit), Limit, image);
            IsContent(memory, 2).Should().BeTrue();
            memory.Grow(1);
            memory.Span((uint)(i % 3 * Page), Page).Fill((byte)(i + 1));
            memory.Span((uint)(i % 3 * Page), Page).ContainsAnyExcept((byte)(i + 1)).Should().BeFalse();
        });

        image.Pool.IdleCount.Should().BeLessThanOrEqualTo(3);
    }

    private static MemoryImage Make(int pages, string way) => Make(
        pages, way != "copied", MemoryPoolOptions.Default with { AskKernel = way == "mapped" });

    private static MemoryImage Make(int pages, bool map, MemoryPoolOptions? options = null)
    {
        fixed (byte* content = Content(pages))
        {
            return MemoryImage.Create(content, (long)pages * Page, options ?? MemoryPoolOptions.Default, map);
        }
    }

    // The second page of WebAssembly is all zero, as large parts of real images are.
    private static byte[] Content(int pages)
    {
        var content = new byte[pages * Page];
        new Random(7).NextBytes(content);
        if (pages > 1)
        {
            content.AsSpan(Page, Page).Clear();
        }

        return content;
    }

    private static bool IsContent(WasmMemory memory, int pages) => memory.Span(0, (uint)(pages * Page)).SequenceEqual(Content(pages));
}
