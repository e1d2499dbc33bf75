using System.Runtime.InteropServices;

namespace ToolExec.Foundation.Processes.Tests;

public sealed class WindowsJobTests
{
    [Fact]
    public void Limits_Layout_IsTheOneOfTheSystem()
    {
#pragma warning disable CA1416 // Only the layout is read.
        Marshal.SizeOf<WindowsJob.BasicLimits>().Should().Be(64);
        Marshal.SizeOf<WindowsJob.ExtendedLimits>().Should().Be(144);
        Marshal.OffsetOf<WindowsJob.BasicLimits>(nameof(WindowsJob.BasicLimits.LimitFlags)).Should().Be(16);
#pragma warning restore CA1416
    }
}
