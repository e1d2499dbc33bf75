using System.Text;
using ToolExec.Wasm.Wasi;

namespace ToolExec.Wasm.Tests.Wasi;

/// <summary>Whatever paths a guest makes up in a tree full of links, nothing outside of the tree is read or changed.</summary>
public sealed class WasiJailPropertyTests
{
    private const string Secret = "the secret outside";
    private const Rights ReadWrite = Rights.ReadFile | Rights.WriteFile;

    private static readonly string[] Names = ["a", "b", "c", "a", "b", "c", "a", "b", "up", "out", "in", "far", "..", ".", ""];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomCalls_InATreeOfLinks_StayInside(int seed)
    {
        var random = new Random(seed);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["outside/a/b"]);
        foreach (var file in new[] { "outside/a/c", "outside/a/b/c", "outside/c", "c" })
        {
            File.WriteAllText(folder[file], Secret);
        }

        MakeTree(folder, random);
        var before = Outside(folder);
        using var guest = new WasiGuest(o =>
        {
            o.Directories.Add(new WasiDirectory(folder["jail"], "/", IsReadOnly: false));
            o.MaxFileBytes = long.MaxValue;
        });
        var opened = new List<uint> { 3 };
        var successes = 0;
        for (var call = 0; call < 4000; call++)
        {
            successes += Any(guest, random, opened) == Errno.Success ? 1 : 0;
            if (call % 100 == 99)
            {
                guest.Linear.Span(0, (uint)guest.Linear.ByteLength).IndexOf(Encoding.UTF8.GetBytes(Secret)).Should().Be(-1);
                guest.Forget();
            }
        }

        Outside(folder).Should().Equal(before);
        successes.Should().BeGreaterThan(200, "a guest that gets nowhere proves nothing");
    }

    private static void MakeTree(TempFolder folder, Random random)
    {
        string[] directories = ["jail", "jail/a", "jail/a/b", "jail/b", "jail/b/a"];
        foreach (var directory in directories)
        {
            Directory.CreateDirectory(folder[directory]);
            File.WriteAllText(folder[directory + "/c"], "inside");
            File.CreateSymbolicLink(folder[directory + "/up"], string.Concat(Enumerable.Repeat("../", random.Next(1, 4))) + "outside");
            File.CreateSymbolicLink(folder[directory + "/out"], folder["outside"]);
            File.CreateSymbolicLink(folder[directory + "/in"], random.Next(3) switch { 0 => "c", 1 => "../a", _ => "b/../../b" });
            File.CreateSymbolicLink(folder[directory + "/far"], random.Next(2) == 0 ? "../up/a" : "in/up/../c");
        }
    }

    private static List<string> Outside(TempFolder folder) =>
    [
        .. Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories)
            .Where(p => !p.StartsWith(folder["jail"], StringComparison.Ordinal))
            .Select(p => File.Exists(p) ? $"{p}: {File.ReadAllText(p)} {File.GetLastWriteTimeUtc(p):O}" : p)
            .Order(StringComparer.Ordinal),
    ];

    private static Errno Any(WasiGuest guest, Random random, List<uint> opened)
    {
        var directory = opened[random.Next(opened.Count)];
        var path = string.Join('/', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Names[random.Next(Names.Length)]));
        switch (random.Next(20))
        {
            case 0:
                return guest.At(guest.Calls.PathCreateDirectory, path, directory);
            case 1:
                return guest.At(guest.Calls.PathUnlinkFile, path, directory);
            case 2:
                return guest.At(guest.Calls.PathRemoveDirectory, path, directory);
            case 3:
                return guest.Rename(path, string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Names[random.Next(Names.Length)])));
            case 4:
                return guest.At((m, d, p, l) => guest.Calls.PathFilestatSetTimes(m, d, (uint)random.Next(2), p, l, 0, 0, 10), path, directory);
            case 5:
                return guest.At((m, d, p, l) => guest.Calls.PathReadlink(m, d, p, l, 0, 100, WasiGuest.Result), path, directory);
            case 6:
                var error = guest.Open(path, out var number, OpenFlags.Directory, (Rights)ulong.MaxValue & ~Rights.Write, directory);
                if (error == Errno.Success && opened.Count < 20)
                {
                    opened.Add(number);
                }
                else if (error == Errno.Success)
                {
                    guest.Calls.FdClose(number);
                }

                return error;
            default:
                return OpenAndUse(guest, random, path, directory);
        }
    }

    private static Errno OpenAndUse(WasiGuest guest, Random random, string path, uint directory)
    {
        var error = guest.Open(path, out var file, (OpenFlags)random.Next(16) & ~OpenFlags.Directory, ReadWrite, directory, random.Next(2) == 0);
        if (error == Errno.Success)
        {
            guest.Read(file, 100, out _);
            guest.Write(file, "changed", out _);
            guest.Calls.FdClose(file);
        }

        return error;
    }
}
