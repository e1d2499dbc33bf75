using ToolExec.TestSupport;

namespace ToolExec.Runtime.Tests.Guests;

public sealed class OwnedFoldersTests : IDisposable
{
    private const int Gone = 4194304; // beyond the largest process id
    private readonly List<string> _made = [];

    public void Dispose() => _made.ForEach(path => OwnedFolders.TryDelete(path));

    [Fact]
    public void DeleteOrphans_FoldersOfAllKinds_DeletesThoseOfProcessesThatAreGoneAndNoOthers()
    {
        var space = HostProcess.Namespace;
        var orphan = Make($"{space}-{Gone}");
        var alive = Make($"{space}-{Environment.ProcessId}");
        var unseen = Make($"{space + 1}-{Gone}");
        var older = Make($"{Gone}");

        OwnedFolders.DeleteOrphans();

        Directory.Exists(orphan).Should().BeFalse();
        Directory.Exists(alive).Should().BeTrue();
        Directory.Exists(unseen).Should().BeTrue("its process may live where it cannot be seen from here");
        Directory.Exists(older).Should().BeTrue("nobody knows where its process is");
    }

    [Fact]
    public void DeleteOrphans_LinkInTheNameOfAFolder_LeavesWhatItLeadsTo()
    {
        var target = Make("target");
        var file = Path.Combine(target, "kept");
        File.WriteAllText(file, "");
        var link = PathOf($"{HostProcess.Namespace}-{Gone}");
        Directory.CreateSymbolicLink(link, target);
        var inside = Path.Combine(Make($"{HostProcess.Namespace}-{Gone}"), "link");
        Directory.CreateSymbolicLink(inside, target);

        OwnedFolders.DeleteOrphans();

        File.Exists(file).Should().BeTrue();
        Path.Exists(inside).Should().BeFalse();
    }

    [ComponentFact("chown")]
    public async Task DeleteOrphans_FolderOfAnotherUser_IsLeftAlone()
    {
        if (!HostProcess.IsRoot)
        {
            return; // nobody else can give a folder away
        }

        var folder = Make($"{HostProcess.Namespace}-{Gone}", "purpose-of-others"); // no other test run takes it for an orphan before it is given away
        await Ownership.GiveAwayAsync(folder);
        var planted = folder.Replace("purpose-of-others", "others", StringComparison.Ordinal);
        Directory.Move(folder, planted);
        _made.Add(planted);

        OwnedFolders.DeleteOrphans();

        Directory.Exists(planted).Should().BeTrue("whoever made it could lead the deleting elsewhere by links");
    }

    [Fact]
    public void Create_ForThisUserOrForOthers_HasItsNameAndMode()
    {
        var own = OwnedFolders.Create("test", forOthers: false);
        var shared = OwnedFolders.Create("test", forOthers: true);
        _made.AddRange([own, shared]);

        Path.GetFileName(own).Should().MatchRegex($"^toolexec-test-{HostProcess.Namespace}-{Environment.ProcessId}-[0-9a-f]{{16}}$");
#pragma warning disable CA1416 // These tests run on Unix.
        File.GetUnixFileMode(own).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(shared).Should().Be((UnixFileMode)0b111_101_101); // rwxr-xr-x
#pragma warning restore CA1416
        FileOwner.Of(own).Should().Be((uint)HostProcess.User);
        FileOwner.IsSocket(own).Should().BeFalse();
        FileOwner.Of(Path.Combine(own, "none")).Should().BeNull();
    }

    private string Make(string owner, string purpose = "test")
    {
        var path = PathOf(owner, purpose);
        Directory.CreateDirectory(path);
        return path;
    }

    private string PathOf(string owner, string purpose = "test")
    {
        var path = Path.Combine(Path.GetTempPath(), $"toolexec-{purpose}-{owner}-{Guid.NewGuid():n}"[..^16]);
        _made.Add(path);
        return path;
    }
}
