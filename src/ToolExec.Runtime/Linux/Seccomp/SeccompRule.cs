namespace ToolExec.Runtime;

/// <summary>What an argument of a system call must, or must not, be. All rules of a call must hold.</summary>
/// <param name="Name">The call.</param>
/// <param name="Argument">The argument's place, counted from 0. Only its lower 32 bits are looked at: all that is tested here is a 32-bit number to the kernel too.</param>
/// <param name="Mask">The bits that are compared.</param>
/// <param name="Values">What they are compared with.</param>
/// <param name="Allowed">Whether the values are the only ones allowed, or the only ones refused.</param>
/// <param name="Error">The error that the guest gets.</param>
internal sealed record SeccompRule(string Name, int Argument, uint Mask, uint[] Values, bool Allowed, int Error);
