  function ready(then) { then(); }
