namespace ToolExec.Runtime;

/// <summary>Counts calls against a limit, exactly, whoever counts at the same time.</summary>
internal sealed class CallAllowance(int limit, int used)
{
    private readonly Lock _gate = new();
    private int _used = used;
    private int _number = used;

    /// <summary>Gets how many calls were made or are set aside.</summary>
    public int Used
    {
        get
        {
            lock (_gate)
            {
                return _used;
            }
        }
    }

    /// <summary>Sets calls aside, all or none.</summary>
    /// <param name="count">How many.</param>
    /// <param name="atMost">How many more are taken too, as far as there are.</param>
    /// <param name="number">The number of the first, counted from 1; numbers are never given twice.</param>
    /// <param name="taken">How many were set aside.</param>
    /// <returns>Whether there were as many.</returns>
    public bool TryTake(int count, int atMost, out int number, out int taken)
    {
        lock (_gate)
        {
            number = _number + 1;
            taken = 0;
            if (count > limit - _used)
            {
                return false;
            }

            taken = count + Math.Min(atMost, limit - _used - count);
            _used += taken;
            _number++;
            return true;
        }
    }

    /// <summary>Gives back what was set aside and not used.</summary>
    public void GiveBack(int count)
    {
        lock (_gate)
        {
            _used -= count;
        }
    }
}
